"""Send each reader the weekly list of their gaps: `send_gap_digests [--commit]`."""
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from zones.actions.gap_digest import send_digests
from zones.queries.gap_register.digest import digest_for, readers


class Command(BaseCommand):
    help = "Mengirim ringkasan kesenjangan kepada yang menginginkannya; tanpa --commit hanya disebut kepada siapa."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--commit", action="store_true", help="benar-benar kirim")

    def handle(self, *args: Any, **asked: Any) -> None:
        if asked["commit"]:
            done = send_digests()
            self.stdout.write(f"{done.sent} terkirim, {done.empty} tanpa isi, {done.failed} gagal")
            return
        told = [digest_for(user, now=timezone.now()) for user in readers()]
        for digest in told:
            self.stdout.write(f"{digest.user.get_username()}: {digest.current} belum selesai, {digest.new} baru")
        self.stdout.write(f"{sum(one.has_news for one in told)} akan dikirim (diperiksa, tidak dikirim)")
