"""The weekly list by e-mail: asked for, and stopped by a link."""
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zones.actions.gap_digest import choose_digest, user_of_token
from zones.gap_register.digest_tasks import come_back


@require_POST
def gap_digest_choice(request: HttpRequest) -> HttpResponse:
    """Keep whether this person wants the weekly list."""
    is_wanted = request.POST.get("ingin") == "1"
    if is_wanted and not request.user.email:  # type: ignore[union-attr]
        messages.warning(request, _("Akun Anda belum memiliki alamat surel. Mintalah kepada admin geo-kla."))
        return redirect("gap_register")
    choose_digest(user=request.user, is_wanted=is_wanted)
    if is_wanted:
        come_back(get_language() or "id")
        messages.success(request, _("Ringkasan dikirim tiap Senin pagi."))
    else:
        messages.success(request, _("Ringkasan mingguan tidak dikirim lagi."))
    return redirect("gap_register")


@require_http_methods(["GET", "HEAD", "POST"])
def gap_digest_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop somebody's weekly list by the signed link of their mail; asked once more, since mail programs open links."""
    user = user_of_token(token)
    if user is not None and request.method == "POST":
        choose_digest(user=user, is_wanted=False)
    context = {"is_known": user is not None, "is_stopped": user is not None and request.method == "POST"}
    return render(request, "zones/gap_digest_stop.html", context, status=200 if user is not None else 404)
