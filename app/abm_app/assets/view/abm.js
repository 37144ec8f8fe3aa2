// What runs in the browser: addresses, filters, theme, and the cells of the grids.
(function () {
    "use strict";
    const KEYS = ["q", "tier", "segment", "owner", "state", "solution", "move", "min", "mqa"];
    let here = null;  // the address shown; what the filters write is shown already

    function navigate(href) {
        if (window.location.pathname + window.location.search === href) return;
        window.history.pushState({}, "", href);
        window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
        window.scrollTo(0, 0);
    }

    function plainClick(event) {
        return !(event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    }

    const nothing = () => window.dash_clientside.no_update;

    window.dash_clientside = Object.assign({}, window.dash_clientside, {
        abm: {
            route: function (pathname, search) {
                const address = (pathname || "") + (search || "");
                if (!pathname || address === here) return nothing();
                here = address;
                return {pathname: pathname, search: search || ""};
            },
            title: function (title) {
                if (title) document.title = title;
                return title;
            },
            theme: function (clicks) {
                if (clicks) {
                    const next = window.abmTheme.now() === "dark" ? "light" : "dark";
                    window.abmTheme.show(next);
                    window.abmTheme.keep(next);
                }
                return window.abmTheme.now();
            },
            graphStyle: function (theme, styles) {
                return styles ? styles[theme === "dark" ? "dark" : "light"] : nothing();
            },
            mirrorFilters: function (...given) {
                const before = given.pop() || {};
                const chosen = {};
                KEYS.forEach(function (key, n) {
                    let value = given[n];
                    if (key === "mqa") value = value ? "1" : "";
                    value = value === null || value === undefined ? "" : String(value).trim();
                    if (value) chosen[key] = value;
                });
                const search = new URLSearchParams(chosen);
                const theme = new URLSearchParams(window.location.search).get("theme");
                if (theme) search.set("theme", theme);
                const text = search.toString() ? "?" + search.toString() : "";
                if (window.location.pathname === "/" && text !== window.location.search) {
                    here = window.location.pathname + text;
                    window.history.replaceState(window.history.state, "", window.location.pathname + text);
                    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
                }
                return JSON.stringify(before) === JSON.stringify(chosen) ? nothing() : chosen;
            },
            refreshGrid: function (chosen, grid) {
                const api = window.dash_ag_grid && window.dash_ag_grid.getApi(grid);
                if (api) api.purgeInfiniteCache();
                return nothing();
            },
            clearFilters: function (clicks, clicksWhenEmpty) {
                if (!clicks && !clicksWhenEmpty) return KEYS.map(nothing);
                return KEYS.map((key) => (key === "mqa" ? false : ""));
            },
            openRow: function (cell) {
                if (cell && cell.rowId) navigate("/account/" + encodeURIComponent(cell.rowId));
                return nothing();
            },
        },
    });

    document.addEventListener("click", function (event) {
        const link = event.target.closest && event.target.closest("a[data-inner]");
        if (link && plainClick(event)) {
            event.preventDefault();
            navigate(link.getAttribute("href"));
        }
    });

    document.addEventListener("keydown", function (event) {
        const cell = event.key === "Enter" && event.target.closest && event.target.closest(".heatmap-grid .ag-cell");
        if (!cell) return;
        const row = cell.closest("[row-index]").getAttribute("row-index");
        const link = document.querySelector('.heatmap-grid [row-index="' + row + '"] a[data-inner]');
        if (link) navigate(link.getAttribute("href"));
    });

    // Cells: React escapes every text; nothing here writes HTML.
    const make = (...args) => window.React.createElement(...args);
    const icon = (name) => make("i", {className: "bi bi-" + name, "aria-hidden": true});

    function rounded(value) {
        if (value === null || value === undefined) return "";
        if (value === 0) return "\u00b7";
        if (value < 1) return "<1";
        return String(Math.round(value));
    }

    const STEPS = [5, 10, 20, 35, 50, 70];

    const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
    functions.heatClass = function (params) {
        if (!params.data) return "heat";
        const value = params.value || 0;
        const step = value === 0 ? 0 : STEPS.filter((edge) => value >= edge).length + 1;
        const week = Number(params.colDef.field.slice(5));
        const qualified = (params.data.mqa_weeks || []).includes(week);
        return "heat heat-" + step + (qualified ? " mqa-week" : "");
    };
    functions.shortPoints = function (value) {
        return value === null || value === undefined ? "" : String(Math.round(value * 10) / 10);
    };
    functions.signedPoints = function (value) {
        if (value === null || value === undefined) return "";
        return value.toFixed(2).replace("-", "\u2212");
    };

    const cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
    cells.AccountLink = function (props) {
        if (!props.data) return make("span", {className: "loading-bar"});
        return make(
            "a",
            {href: props.data.href, className: "account-link", "data-inner": "", title: props.data.name},
            props.data.is_mqa ? make("span", {className: "mqa-flag", title: "MQA now"}, icon("flag-fill")) : null,
            make("span", null, props.data.name)
        );
    };
    cells.StateChip = function (props) {
        if (!props.data) return null;
        return make("span", {className: "chip chip-" + props.data.state}, icon(props.data.state_icon), props.data.state_text);
    };
    cells.CoverageBar = function (props) {
        if (!props.data) return null;
        const percent = Math.round(100 * props.value) + "%";
        return make(
            "div",
            {className: "cell-bar"},
            make("span", {className: "bar"}, make("span", {className: "bar-fill is-engaged", style: {width: percent}})),
            make("span", {className: "num"}, percent)
        );
    };
    cells.WeekCell = function (props) {
        if (!props.data) return null;
        const week = Number(props.colDef.field.slice(5));
        const qualified = (props.data.mqa_weeks || []).includes(week);
        const says = props.colDef.headerName + ": intent " + props.value + (qualified ? ", an MQA" : "");
        return make("span", {title: says, "aria-label": says}, rounded(props.value));
    };
})();
