"""The columns of the data sets: what each means, in which unit, and what an empty cell means."""
from typing import Final

from django.utils.translation import gettext_lazy as _

from zones.queries.tabular import HEADINGS

from .dataset import FileColumn

_CODE: Final = FileColumn("code", _("Kode wilayah"), _("Kode wilayah Kemendagri, sebagai teks."), width=16)
_CHILDREN: Final = _("anak")

AREA_COLUMNS: Final = (
    _CODE,
    FileColumn("name", _("Wilayah"), _("Nama wilayah dengan singkatan tingkatnya."), width=26),
    FileColumn("level", _("Tingkat"), _("Provinsi, kabupaten/kota, kecamatan, atau kelurahan/desa.")),
    FileColumn("children", _("Anak"), _("Anak 0–17 tahun menurut data penduduk hitungan ini."), "number", _CHILDREN,
               empty=_("penduduk belum dimuat")),
    FileColumn("met", _("Terpenuhi"), _("Banyaknya standar yang terpenuhi."), "whole"),
    FileColumn("not_met", _("Belum terpenuhi"), _("Banyaknya standar yang belum terpenuhi."), "whole"),
    FileColumn("no_data", _("Tidak ada data"), _("Banyaknya standar yang tidak dapat dinilai."), "whole"),
)  # fmt: skip

_COVERAGE: Final = {
    "area_code": (_("Kode wilayah Kemendagri, sebagai teks."), "text", "", "", 16),
    "area": (_("Nama wilayah dengan singkatan tingkatnya."), "text", "", "", 26),
    "rule": (_("Kunci standar, tetap dari tahun ke tahun."), "text", "", "", 16),
    "rule_name": (_("Nama standar."), "text", "", "", 36),
    "kind": (_("A: paling sedikit sekian; P: satu tiap sekian jiwa; D: bagian anak di dalam jarak."), "text", "",
             "", 10),
    "verdict": (_("Terpenuhi, belum terpenuhi, atau tidak ada data."), "text", "", "", 18),
    "reason": (_("Mengapa belum terpenuhi atau tidak dapat dinilai."), "text", "", _("terpenuhi"), 60),
    "value": (_("Untuk D: bagian anak yang terjangkau, 0 sampai 1; untuk A dan P: banyaknya."), "number", "", "", 12),
    "wanted": (_("Nilai yang diharapkan, dalam satuan kolom Nilai."), "number", "", "", 12),
    "ages": (_("Umur anak yang dihitung, dari-sampai, keduanya termasuk."), "text", _("tahun"), "", 10),
    "children": (_("Anak pada umur itu di wilayah ini."), "number", _CHILDREN, "", 12),
    "children_reached": (_("Anak yang mencapai layanan di dalam jarak."), "number", _CHILDREN,
                         _("bukan standar jarak, atau tidak ada data"), 12),
    "children_missed": (_("Anak yang berjalan lebih jauh daripada jarak."), "number", _CHILDREN,
                        _("bukan standar jarak, atau tidak ada data"), 12),
    "children_unknown": (_("Anak yang jalannya belum dipetakan."), "number", _CHILDREN,
                         _("bukan standar jarak, atau tidak ada data"), 12),
    "mean_walk_m": (_("Rata-rata jalan kaki anak ke layanan terdekat."), "number", _("meter"), "", 12),
    "nearest": (_("Fasilitas terdekat bagi kebanyakan anak di luar jarak."), "text", "",
                _("tidak ada, atau tidak boleh disebut"), 28),
    "nearest_m": (_("Rata-rata jalan kaki anak itu ke sana."), "number", _("meter"), "", 12),
    "source": (_("Peraturan atau usulan yang menjadi sumber standar."), "text", "", "", 40),
    "run_at": (_("Saat hitungan selesai."), "text", _("tanggal dan jam"), "", 22),
}  # fmt: skip

COVERAGE_COLUMNS: Final = tuple(
    FileColumn(key, HEADINGS[key], meaning, kind, unit, empty=empty or _("tidak ada data"), width=width)
    for key, (meaning, kind, unit, empty, width) in _COVERAGE.items()
)

GAP_COLUMNS: Final = (
    _CODE,
    FileColumn("area", _("Wilayah"), _("Nama wilayah dengan singkatan tingkatnya."), width=26),
    FileColumn("rule", _("Standar"), _("Nama standar yang belum terpenuhi."), width=36),
    FileColumn("sentence", _("Kesenjangan"), _("Apa yang belum ada, dalam satu kalimat."), width=70),
    FileColumn("children", _("Anak terdampak"), _("Anak di luar jarak, atau bagian anak yang kekurangan."), "number",
               _CHILDREN),
    FileColumn("severity", _("Bagian yang belum ada"), _("Bagian dari yang diharapkan yang belum ada."), "share"),
    FileColumn("weight", _("Bobot"), _("Tinggi mulai separuh, sedang mulai seperlima, selebihnya rendah.")),
)  # fmt: skip

FACILITY_COLUMNS: Final = (
    FileColumn("id", _("Nomor publik"), _("Nomor tetap fasilitas; membuka kartunya di peta umum.")),
    FileColumn("name", _("Nama"), _("Nama fasilitas."), width=36),
    FileColumn("type", _("Jenis"), _("Jenis fasilitas menurut katalog."), width=24),
    FileColumn("group", _("Kelompok layanan"), _("Kelompok layanan dari jenisnya."), width=18),
    FileColumn("address", _("Alamat"), _("Alamat seperti tercatat."), empty=_("tidak tercatat"), width=40),
    FileColumn("area_code", _("Kode kelurahan/desa"), _("Kode Kemendagri kelurahan/desa tempatnya berdiri."), width=16),
    FileColumn("lon", _("Bujur"), _("Bujur timur, WGS 84 (EPSG:4326)."), "number", _("derajat"),
               empty=_("letak tidak diketahui")),
    FileColumn("lat", _("Lintang"), _("Lintang, WGS 84 (EPSG:4326); selatan bernilai negatif."), "number",
               _("derajat"), empty=_("letak tidak diketahui")),
)  # fmt: skip

ZONE_COLUMNS: Final = (
    FileColumn("code", _("Kode kawasan"), _("Kode tetap kawasan."), width=20),
    FileColumn("name", _("Kawasan"), _("Nama menurut keputusan."), width=32),
    FileColumn("decree", _("Nomor SK"), _("Nomor keputusan yang menetapkan."), width=26),
    FileColumn("issuer", _("Penerbit"), _("Pejabat yang menetapkan."), width=26),
    FileColumn("signed_on", _("Tanggal SK"), _("Tanggal keputusan ditandatangani."), "date"),
    FileColumn("children", _("Anak di dalam"), _("Anak 0–17 tahun di dalam kawasan saat dinilai."), "number",
               _CHILDREN),
    FileColumn("score", _("Skor"), _("Skor 0 sampai 100 menurut aturan kawasan."), "number"),
    FileColumn("area_m2", _("Luas"), _("Luas kawasan."), "number", _("meter persegi")),
)  # fmt: skip
