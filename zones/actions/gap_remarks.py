"""What the staff say about a gap: comments, photos and documents."""
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from facilities.actions.files import checked_file
from regions.scopes import require_scope
from zones.models import Gap, GapComment, GapFile

from .comments import checked_text
from .staff_files import captioned, keep_staff_file


@transaction.atomic
def add_gap_comment(*, gap: Gap, text: str, by: AbstractBaseUser) -> GapComment:
    """Keep a comment on a gap; whoever reads the register of the area may write one."""
    require_scope(by, gap.area_code)
    return GapComment.objects.create(gap=gap, text=checked_text(text), by=by)


@transaction.atomic
def add_gap_file(*, gap: Gap, content: bytes, caption: str, by: AbstractBaseUser) -> GapFile:
    """Keep a letter, minutes or a photo for the staff; a file without a caption is refused."""
    require_scope(by, gap.area_code)
    words = captioned(caption)
    return keep_staff_file(files=gap.files, checked=checked_file(content), caption=words, by=by)
