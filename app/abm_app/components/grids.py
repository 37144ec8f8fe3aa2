"""What all grids share: colours that follow the theme, and no way out that skips our export."""

from typing import Any

THEME = """themeQuartz.withParams({
    accentColor: 'var(--bs-primary)',
    backgroundColor: 'var(--abm-surface)',
    foregroundColor: 'var(--bs-body-color)',
    headerTextColor: 'var(--bs-secondary-color)',
    headerBackgroundColor: 'var(--abm-raised)',
    borderColor: 'var(--bs-border-color)',
    rowHoverColor: 'var(--abm-hover)',
    oddRowBackgroundColor: 'var(--abm-surface)',
    fontFamily: 'inherit',
    fontSize: 13,
    headerFontSize: 12,
    headerFontWeight: 600,
    cellHorizontalPadding: 10,
    wrapperBorder: false,
    wrapperBorderRadius: 0,
    headerColumnBorder: false,
    columnBorder: false,
})"""

OPTIONS: dict[str, Any] = {
    "theme": {"function": " ".join(THEME.split())},
    "suppressCsvExport": True,  # the grid's own export does not defuse formulas
    "suppressColumnVirtualisation": False,
    "suppressMovableColumns": True,
    "suppressCellFocus": False,
    "animateRows": False,
    "enableCellTextSelection": True,
    "tooltipShowDelay": 300,
}
