# Reads tables of chitieu into data frames with base R alone: 4.0 or later, no package needed.
# Written by `make docs` out of the schema; do not edit by hand.
#
#   source("read_chitieu.R")
#   series <- read_chitieu("tables", "series")
#
# Codes and text stay text ("01@2008" keeps its zero, an empty cell is ""). In numbers and days an empty cell is NA.
# Numbers are doubles: exact to 15 digits, more than any report prints.

chitieu_classes <- list(
  observations = c(
    file = "character", report_id = "character", area_id = "character", area = "character", org = "character",
    period = "character", template = "character", form = "character", code = "character", member = "character",
    occurrence = "numeric", label = "character", kind = "character", unit = "character", accumulation = "character",
    value = "numeric", value_text = "character", unit_factor = "numeric", status = "character", flags = "character",
    checks = "character", confidence = "numeric", verdict = "character", value_machine = "numeric",
    code_machine = "character", use = "character", source = "character", page = "numeric", x0 = "numeric",
    top = "numeric", x1 = "numeric", bottom = "numeric", table = "numeric", row = "numeric", stt_text = "character",
    label_text = "character", unit_text = "character", note = "character", match_score = "numeric",
    alt_text = "character", alt_code = "character", alt_score = "numeric"
  ),
  series = c(
    area_id = "character", area = "character", org = "character", regime = "character", period = "character",
    time_period = "character", code = "character", member = "character", label = "character", kind = "character",
    unit = "character", accumulation = "character", value = "numeric", status = "character",
    report_id = "character", page = "numeric"
  ),
  reports = c(
    report_id = "character", file = "character", page_from = "numeric", page_to = "numeric", title = "character",
    number = "character", date = "Date", addressee = "character", signer = "character", org = "character",
    org_level = "character", area_id = "character", area = "character", regime = "character",
    template = "character", period = "character", time_period = "character", period_label = "character",
    period_start = "Date", period_end = "Date", identity_source = "character", supersedes = "character",
    rows_read = "numeric", headings = "numeric", expected = "numeric", ok = "numeric", blank = "numeric",
    review = "numeric", missing = "numeric", unmapped = "numeric", citations = "numeric", findings = "numeric",
    approved_by = "character", approved_at = "character"
  ),
  documents = c(
    file = "character", doc_id = "character", sha256 = "character", bytes = "numeric", state = "character",
    duplicate_of = "character", error_code = "character", error = "character", pages = "numeric",
    text_pages = "numeric", ocr_pages = "numeric", failed_pages = "numeric", reports = "numeric"
  ),
  pages = c(
    doc_id = "character", page = "numeric", report_id = "character", width = "numeric", height = "numeric",
    turned = "numeric", skew = "numeric", dpi = "numeric", layer = "character", layer_reason = "character",
    encoding = "character", state = "character", error_code = "character"
  ),
  citations = c(
    file = "character", report_id = "character", cite_no = "numeric", area_id = "character", period = "character",
    context = "character", footnote = "character", footnote_id = "character", seq = "numeric", page = "numeric",
    x0 = "numeric", top = "numeric", x1 = "numeric", bottom = "numeric", anchor_page = "numeric",
    anchor_text = "character", text = "character", citation_id = "character", citation_key = "character",
    doc_type = "character", number = "character", suffix = "character", year = "character", symbol = "character",
    issuer = "character", date = "Date", repairs = "character", status = "character", flags = "character",
    confidence = "numeric", verdict = "character", citation_id_machine = "character", date_machine = "Date"
  ),
  footnotes = c(
    file = "character", report_id = "character", footnote_id = "character", footnote = "character",
    page = "numeric", end_page = "numeric", x0 = "numeric", top = "numeric", x1 = "numeric", bottom = "numeric",
    text = "character", anchor_page = "numeric", anchor_text = "character", citations = "numeric",
    source = "character", status = "character", flags = "character", confidence = "numeric", verdict = "character"
  ),
  unmapped = c(
    file = "character", report_id = "character", template = "character", form = "character", page = "numeric",
    table = "numeric", row = "numeric", x0 = "numeric", top = "numeric", x1 = "numeric", bottom = "numeric",
    stt_text = "character", label_text = "character", unit_text = "character", value_text = "character",
    note = "character", alt_code = "character", alt_score = "numeric", reason = "character", verdict = "character",
    assigned_code = "character"
  ),
  findings = c(
    finding_id = "character", scope = "character", rule = "character", severity = "character",
    report_id = "character", related_report_id = "character", page = "numeric", codes = "character",
    expected = "character", found = "character", message = "character", verdict = "character"
  ),
  narrative = c(
    report_id = "character", page = "numeric", x0 = "numeric", top = "numeric", x1 = "numeric", bottom = "numeric",
    text = "character", value = "numeric", unit = "character", code = "character", agrees = "character"
  ),
  indicators = c(
    template = "character", code = "character", parent = "character", form = "character", item = "character",
    order = "numeric", label = "character", unit = "character", kind = "character", codelist = "character",
    accumulation = "character", formula = "character", district_level = "character", valid_from = "Date",
    valid_to = "Date", same_as = "character", break_reason = "character"
  ),
  areas = c(
    area_id = "character", code = "character", vintage = "character", name = "character", valid_from = "Date",
    valid_to = "Date", successor = "character"
  )
)

read_chitieu <- function(folder, table) {
  path <- file.path(folder, paste0(table, ".csv"))
  frame <- read.csv(path, colClasses = "character", na.strings = character(0), check.names = FALSE, encoding = "UTF-8")
  classes <- chitieu_classes[[table]]
  for (name in intersect(names(frame), names(classes))) {
    filled <- ifelse(frame[[name]] == "", NA_character_, frame[[name]])
    if (classes[[name]] == "numeric") frame[[name]] <- as.numeric(filled)
    if (classes[[name]] == "Date") frame[[name]] <- as.Date(filled)
  }
  frame
}
