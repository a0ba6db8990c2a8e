"""The one table of routes: address, view, name, and who may open it."""
from django.contrib import admin
from django.urls import include, path, register_converter
from django.views.i18n import JavaScriptCatalog

from facilities import duplicate_views as duplicates
from facilities import field_views as field
from facilities import import_views as imports
from facilities import quality_views as quality
from facilities import registry_file_downloads as registry_downloads
from facilities import registry_file_views as registry_files
from facilities import registry_views as registry
from facilities import schedule_views as schedules
from facilities import views as facilities
from facilities.public_ids import PublicIdConverter
from regions import views as regions
from zones.views import coverage, method, profiles, runs, zones

from .access import PUBLIC, page
from .health import health

register_converter(PublicIdConverter, "public_id")

urlpatterns = [
    page("", facilities.facility_map, name="facility_map", needs=PUBLIC),
    page("dekat/", facilities.facilities_near, name="facilities_near", needs=PUBLIC),
    page("fasilitas/<slug:public_id>/", facilities.facility_page, name="facility_page", needs=PUBLIC),
    page("gaya/kelompok.css", facilities.group_styles, name="group_styles", needs=PUBLIC),
    page("ubin/dasar/<slug:version>/<int:z>/<int:x>/<int:y>.pbf", regions.ground_tile, name="ground_tile",
         needs=PUBLIC),
    page("ubin/fasilitas/<slug:version>/<int:z>/<int:x>/<int:y>.pbf", facilities.facility_tile,
         name="facility_tile", needs=PUBLIC),
    page("wilayah/", profiles.area_list, name="area_list", needs=PUBLIC),
    page("wilayah/<str:code>/", profiles.area_page, name="area_page", needs=PUBLIC),
    page("wilayah/<str:code>/bentuk.json", profiles.area_shapes, name="area_shapes", needs=PUBLIC),
    page("wilayah/<str:code>/peta.html", profiles.area_share, name="area_share", needs=PUBLIC),
    page("metode/", method.method, name="method", needs=PUBLIC),
    page("cakupan/", coverage.coverage, name="coverage", needs=PUBLIC),
    page("cakupan/bentuk.json", coverage.coverage_shapes, name="coverage_shapes", needs=PUBLIC),
    page("cakupan/unduh.<str:kind>", coverage.coverage_download, name="coverage_download", needs=PUBLIC),
    page("hitungan/", runs.start_run, name="start_run", needs="zones.add_reachrun"),
    page("hitungan/<int:run_id>/", runs.run_page, name="run_page", needs="zones.view_reachrun"),
    page("hitungan/<int:run_id>/henti/", runs.stop_run, name="stop_run", needs="zones.add_reachrun"),
    page("zona/", zones.zone_list, name="zone_list", needs="zones.view_zone"),
    page("zona/bentuk.json", zones.zone_shapes, name="zone_shapes", needs="zones.view_zone"),
    page("zona/kelurahan.json", zones.zone_villages, name="zone_villages", needs="zones.view_zone"),
    page("zona/kelurahan/bentuk.json", zones.zone_village_shape, name="zone_village_shape", needs="zones.view_zone"),
    page("zona/nilai/", zones.assess_shape, name="assess_shape", needs="zones.view_zone"),
    page("zona/simpan/", zones.save_zone, name="save_zone", needs="zones.add_zone"),
    page("zona/kandidat/<int:candidate_id>.json", zones.candidate_detail, name="candidate_detail",
         needs="zones.view_zone"),
    page("zona/<str:code>.json", zones.zone_detail, name="zone_detail", needs="zones.view_zone"),
    page("registri/impor/", imports.import_list_page, name="import_list", needs="facilities.import_facilities"),
    page("registri/impor/templat.<str:kind>", imports.import_template, name="import_template",
         needs="facilities.import_facilities"),
    page("registri/impor/<int:batch_id>/", imports.import_batch_page, name="import_batch",
         needs="facilities.import_facilities"),
    page("registri/impor/<int:batch_id>/kolom/", imports.import_map, name="import_map",
         needs="facilities.import_facilities"),
    page("registri/impor/<int:batch_id>/simpan/", imports.import_commit, name="import_commit",
         needs="facilities.import_facilities"),
    page("registri/impor/<int:batch_id>/henti/", imports.import_stop, name="import_stop",
         needs="facilities.import_facilities"),
    page("registri/impor/<int:batch_id>/ulang/", imports.import_again, name="import_again",
         needs="facilities.import_facilities"),
    page("registri/impor/<int:batch_id>/tarik/", imports.import_rollback, name="import_rollback",
         needs="facilities.import_facilities"),
    page("registri/impor/<int:batch_id>/titik.json", imports.import_points, name="import_points",
         needs="facilities.import_facilities"),
    page("registri/impor/<int:batch_id>/perbaiki.<str:kind>", imports.import_left, name="import_left",
         needs="facilities.import_facilities"),
    page("registri/impor/<int:batch_id>/baris/<int:row_id>/", imports.import_decide, name="import_decide",
         needs="facilities.import_facilities"),
    page("registri/lapangan/", field.field_page, name="field_page", needs="facilities.change_facility"),
    page("registri/lapangan/pekerja.js", field.field_worker, name="field_worker", needs="facilities.change_facility"),
    page("registri/lapangan/siap.json", field.field_ready, name="field_ready", needs="facilities.change_facility"),
    page("registri/lapangan/sekitar.json", field.field_places, name="field_places",
         needs="facilities.change_facility"),
    page("registri/lapangan/kirim/", field.field_send, name="field_send", needs="facilities.change_facility"),
    page("registri/lapangan/foto/", field.field_photo, name="field_photo", needs="facilities.change_facility"),
    page("registri/jadwal/", schedules.schedule_list, name="schedule_list", needs="facilities.import_facilities"),
    page("registri/jadwal/<int:schedule_id>/", schedules.schedule_change, name="schedule_change",
         needs="facilities.import_facilities"),
    page("registri/", registry.registry_list, name="registry_list", needs="facilities.view_facility"),
    page("registri/baru/", registry.registry_create, name="registry_create", needs="facilities.add_facility"),
    page("registri/massal/", registry.registry_bulk, name="registry_bulk", needs="facilities.change_facility"),
    page("registri/status/", quality.certificates, name="registry_certificates", needs="facilities.view_facility"),
    page("registri/mutu/", quality.quality, name="registry_quality", needs="facilities.view_facility"),
    page("registri/unduh.<str:kind>", registry_downloads.registry_download, name="registry_download",
         needs="facilities.view_facility"),
    page("ubin/registri/<slug:version>/<int:z>/<int:x>/<int:y>.pbf", registry.registry_tile, name="registry_tile",
         needs="facilities.view_facility"),
    page("fasilitas/<slug:public_id>/berkas/<int:file_id>/", registry_files.facility_file, name="facility_file",
         needs=PUBLIC),
    page("registri/<public_id:public_id>/", registry.registry_record, name="registry_record",
         needs="facilities.view_facility"),
    page("registri/<public_id:public_id>/ubah/", registry.registry_edit, name="registry_edit",
         needs="facilities.change_facility"),
    page("registri/<public_id:public_id>/hapus/", registry.registry_retire, name="registry_retire",
         needs="facilities.change_facility"),
    page("registri/<public_id:public_id>/berkas/", registry_files.registry_file_add, name="registry_file_add",
         needs="facilities.change_facility"),
    page("registri/<public_id:public_id>/berkas/<int:file_id>/", registry_files.registry_file_change,
         name="registry_file_change", needs="facilities.change_facility"),
    page("registri/<public_id:public_id>/riwayat/", registry.registry_history, name="registry_history",
         needs="facilities.view_facility"),
    page("registri/duplikat/", duplicates.duplicate_list, name="duplicate_list",
         needs="facilities.review_duplicates"),
    page("registri/duplikat/cari/", duplicates.duplicate_search, name="duplicate_search",
         needs="facilities.review_duplicates"),
    page("registri/duplikat/<int:pair_id>/", duplicates.duplicate_decide, name="duplicate_decide",
         needs="facilities.review_duplicates"),
    page("registri/duplikat/pisah/<int:merge_id>/", duplicates.duplicate_split, name="duplicate_split",
         needs="facilities.review_duplicates"),
    page("sehat/", health, name="health", needs=PUBLIC),
    page("bahasa/kata.js", JavaScriptCatalog.as_view(packages=["geo_kla"]), name="javascript_catalog", needs=PUBLIC),
    path("akun/", include("django.contrib.auth.urls")),
    path("bahasa/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]
