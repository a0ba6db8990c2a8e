"""The page on method: every rule with its source, every source of data with its licence."""

from regions.models import Source


def text_of(client) -> str:
    answer = client.get("/metode/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_method_before_anything_is_loaded_says_so(client, db):
    html = text_of(client)
    assert "Standar belum dimuat." in html
    assert "Belum ada data yang dimuat." in html


def test_every_rule_stands_there_in_words_with_its_source(client, load_ribbon):
    load_ribbon()
    html = text_of(client)
    assert "Paling sedikit 80% anak usia 7–12 tahun berjalan kaki paling jauh 1.000 m ke SD/MI." in html
    assert 'href="#R87" class="source-mark">R87</a>' in html
    assert 'id="R87"' in html
    assert 'id="sd-d"' in html
    assert "hanya di kode 31" in html


def test_numbers_of_this_project_are_marked_as_proposals(client, load_ribbon):
    load_ribbon()
    row = text_of(client).split('id="uptd-a"')[1].split("</tr>")[0]
    assert "usulan" in row


def test_pace_of_small_children_is_slower(client, load_ribbon):
    load_ribbon()
    html = text_of(client)
    assert "0,88 m/detik" in html and "1,20 m/detik" in html


def test_data_name_their_licence_or_say_that_it_is_not_stated(client, load_ribbon):
    load_ribbon()
    Source.objects.update(licence="")
    assert "tidak dinyatakan" in text_of(client)


def test_kaltara_is_explained_at_first_mention(client, load_ribbon):
    load_ribbon()
    assert "Kaltara (kawasan ramah anak)" in text_of(client)
