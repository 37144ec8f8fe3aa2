// What runs in the browser: addresses, filters, theme, the SQL behind a figure, and the cells of the grids.
(function () {
    "use strict";
    const KEYS = ["q", "tier", "segment", "icp", "owner", "state", "solution", "move", "min", "mqa"];
    const TYPED = ["q", "min"];  // the other filters are chosen from a list, except for the switch
    const ANY = "*";             // what a list has chosen when it lets everything through
    const GRID = "heatmap-grid";
    const PATIENCE = 5000;  // milliseconds to wait for a page or its rows before giving up restoring them

    let here = null;         // the address shown; what the filters write is shown already
    let isReturning = false; // whether the browser went back or forward to it
    const left = new Map();  // where the reader was on a page when leaving it, by address

    const nothing = () => window.dash_clientside.no_update;
    const address = () => window.location.pathname + window.location.search;
    const grid = () => window.dash_ag_grid && document.getElementById(GRID) && window.dash_ag_grid.getApi(GRID);

    // The address names the run that is shown, unless it is the current one; links lead on in the same run.
    const RUN = "run";
    const CURRENT = "current";
    let run = null;

    function carried(href) {
        const url = new URL(href, window.location.href);
        if (url.origin !== window.location.origin) return href;
        if (url.searchParams.get(RUN) === CURRENT) url.searchParams.delete(RUN);
        else if (run && !url.searchParams.has(RUN)) url.searchParams.set(RUN, run);
        return url.pathname + url.search + url.hash;
    }

    function readRun(href) {
        const named = new URL(href, window.location.href).searchParams.get(RUN);
        return named === CURRENT ? null : named;
    }

    const push = window.history.pushState.bind(window.history);
    window.history.pushState = function (state, title, href) {
        if (href && new URL(href, window.location.href).searchParams.has(RUN)) run = readRun(href);
        push(state, title, href ? carried(href) : href);
    };
    run = readRun(window.location.href);
    window.history.replaceState(window.history.state, "", carried(window.location.href));

    document.addEventListener("pointerdown", function (event) {
        const link = run && !plainClick(event) && event.target.closest && event.target.closest("a[href^='/']");
        if (link) link.setAttribute("href", carried(link.getAttribute("href")));
    }, true);

    function tellDash() {
        window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    }

    function navigate(href) {
        if (address() === carried(href)) return;
        window.history.pushState({}, "", href);
        tellDash();
    }

    function replaceSearch(search) {
        const text = search.toString() ? "?" + search.toString() : "";
        if (text === window.location.search) return;
        here = window.location.pathname + text;
        window.history.replaceState(window.history.state, "", here);
        tellDash();
    }

    function plainClick(event) {
        return !(event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    }

    // ---- leaving a page, and coming back to it

    function remember() {
        if (here === null) return;
        const place = {scroll: window.scrollY, focus: null};
        const active = document.activeElement;
        const link = active && active.closest && active.closest("main a[href]");
        if (link) place.focus = link.getAttribute("href");
        const api = grid();
        if (api) {
            const rows = api.getVerticalPixelRange();
            const cell = api.getFocusedCell();
            Object.assign(place, {
                rows: api.getDisplayedRowCount(),
                top: rows.top,
                cell: cell && {row: cell.rowIndex, column: cell.column.getColId()},
            });
        }
        left.set(here, place);
    }

    function whenTrue(test, then) {
        const until = Date.now() + PATIENCE;
        (function again() {
            if (test()) then();
            else if (Date.now() < until) window.setTimeout(again, 40);
        })();
    }

    function restoreGrid(place) {
        const body = () => document.querySelector("#" + GRID + " .ag-body-viewport, #" + GRID + " .ag-grid-viewport");
        whenTrue(
            () => grid() && grid().getDisplayedRowCount() > 0 && grid().getDisplayedRowAtIndex(0).data && body(),
            function () {
                const api = grid();
                api.setRowCount(place.rows, true);
                window.requestAnimationFrame(function () {
                    body().scrollTop = place.top;
                    if (!place.cell) return;
                    whenTrue(
                        () => api.getDisplayedRowAtIndex(place.cell.row)?.data,
                        () => api.setFocusedCell(place.cell.row, place.cell.column)
                    );
                });
            }
        );
    }

    function restore(place) {
        whenTrue(
            () => document.documentElement.scrollHeight >= place.scroll + window.innerHeight,
            () => window.scrollTo(0, place.scroll)
        );
        if (place.focus) {
            const link = () => document.querySelector('main a[href="' + CSS.escape(place.focus) + '"]');
            whenTrue(link, () => link().focus({preventScroll: true}));
        }
        if (place.rows) restoreGrid(place);
    }

    // The navigation scrolls where all entries do not fit; the open page's entry is in view.
    const navigation = () => document.querySelector(".site-nav");
    function showWhereEntriesAreHidden() {
        const nav = navigation();
        if (!nav) return;
        nav.classList.toggle("more-left", nav.scrollLeft > 1);
        nav.classList.toggle("more-right", nav.scrollLeft + nav.clientWidth < nav.scrollWidth - 1);
    }

    function showActiveEntry() {
        const nav = navigation();
        const entry = nav && nav.querySelector(".nav-link.active");
        if (entry) nav.scrollLeft = entry.offsetLeft - nav.offsetLeft - (nav.clientWidth - entry.offsetWidth) / 2;
        showWhereEntriesAreHidden();
    }

    // Entries change their widths when their font has come, which may be after the page.
    const widths = new window.ResizeObserver(showActiveEntry);
    function followWidths() {
        const nav = navigation();
        if (nav) [nav, ...nav.querySelectorAll(".nav-link")].forEach((part) => widths.observe(part));
    }
    document.addEventListener("scroll", function (event) {
        if (event.target === navigation()) showWhereEntriesAreHidden();
    }, true);

    // A page that was opened by a link starts at its top, and its heading is what screen readers read next.
    function startAtTheTop() {
        window.scrollTo(0, 0);
        const heading = document.querySelector("main h1");
        if (!heading) return;
        heading.setAttribute("tabindex", "-1");
        heading.focus({preventScroll: true});
    }

    let isFirst = true;
    function pageShown() {
        const place = isReturning && left.get(address());
        const opened = !isFirst && !isReturning;
        isFirst = false;
        isReturning = false;
        followWidths();
        openTabOfAddress();
        if (place) restore(place);
        else if (opened) window.requestAnimationFrame(startAtTheTop);
    }

    window.addEventListener("popstate", function () {
        isReturning = true;
        run = readRun(window.location.href);
    });
    if ("scrollRestoration" in window.history) window.history.scrollRestoration = "manual";

    window.dash_clientside = Object.assign({}, window.dash_clientside, {
        abm: {
            route: function (pathname, search) {
                const shown = (pathname || "") + (search || "");
                if (!pathname || shown === here) return nothing();
                remember();
                here = shown;
                return {pathname: pathname, search: search || ""};
            },
            title: function (title) {
                if (title) document.title = title;
                pageShown();
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
            graphStyle: function (theme, chosen, styles) {
                if (!styles) return [nothing(), nothing()];
                const sheet = styles[theme === "dark" ? "dark" : "light"];
                const way = chosen && styles.ways[chosen.id];
                if (!way) return [sheet, nothing()];
                const look = (name) => sheet.find((rule) => rule.selector === name).style;
                return [
                    sheet.concat(
                        [{selector: "edge", style: look(".dim")}],
                        way.lit.map((id) => ({selector: '[id = "' + id + '"]', style: look(".lit")})),
                        way.lit.map((id) => ({selector: 'edge[id = "' + id + '"]', style: look("edge.lit")})),
                    ),
                    way.says,
                ];
            },
            mirrorFilters: function (...given) {
                const before = given.pop() || {};
                const chosen = {};
                KEYS.forEach(function (key, n) {
                    let value = given[n];
                    if (key === "mqa") value = value ? "1" : "";
                    if (value === ANY && !TYPED.includes(key)) value = "";
                    value = value === null || value === undefined ? "" : String(value).trim();
                    if (value) chosen[key] = value;
                });
                if (window.location.pathname === "/") {
                    const search = new URLSearchParams(chosen);
                    for (const [key, value] of new URLSearchParams(window.location.search)) {
                        if (key === "theme" || key === "sort" || key === RUN) search.set(key, value);
                    }
                    replaceSearch(search);
                }
                return JSON.stringify(before) === JSON.stringify(chosen) ? nothing() : chosen;
            },
            mirrorSort: function (request) {
                if (!request || window.location.pathname !== "/") return nothing();
                const sorted = (request.sortModel || [])[0];
                const search = new URLSearchParams(window.location.search);
                if (sorted) search.set("sort", (sorted.sort === "desc" ? "-" : "") + sorted.colId);
                else search.delete("sort");
                replaceSearch(search);
                return nothing();
            },
            refreshGrid: function () {
                if (grid()) grid().purgeInfiniteCache();
                return nothing();
            },
            clearFilters: function (clicks, clicksWhenEmpty) {
                if (!clicks && !clicksWhenEmpty) return KEYS.map(nothing);
                return KEYS.map((key) => (key === "mqa" ? false : TYPED.includes(key) ? "" : ANY));
            },
            openRow: function (cell) {
                if (cell && cell.rowId) navigate("/account/" + encodeURIComponent(cell.rowId));
                return nothing();
            },
            openMark: function () {
                const [clicked] = window.dash_clientside.callback_context.triggered;
                const href = clicked && clicked.value && clicked.value.points[0].customdata;
                if (href) navigate(href);
                return nothing();
            },
        },
    });

    // The component names the usual sensitivity of the wheel, and Cytoscape warns that one was named at all.
    const picture = window.dash_cytoscape && window.dash_cytoscape.Cytoscape;
    if (picture && picture.defaultProps) delete picture.defaultProps.wheelSensitivity;

    // ---- tabs: each is the address of the page with # and its key

    function openTab(key) {
        const link = document.querySelector('[data-tab="' + CSS.escape(key) + '"]');
        if (!link) return;
        link.scrollIntoView({block: "nearest", inline: "nearest"});
        document.querySelectorAll("[data-tab], [data-panel]").forEach(function (part) {
            const isOpen = (part.getAttribute("data-tab") || part.getAttribute("data-panel")) === key;
            part.classList.toggle("is-open", isOpen);
            if (part.hasAttribute("data-tab")) part.setAttribute("aria-selected", String(isOpen));
        });
    }

    function openTabOfAddress() {
        const key = decodeURIComponent(window.location.hash.slice(1));
        if (key) whenTrue(() => document.querySelector('[data-tab="' + CSS.escape(key) + '"]'), () => openTab(key));
    }
    window.addEventListener("hashchange", openTabOfAddress);

    // A tile switches its filter on or off and keeps the other ones.
    function toggled(filter) {
        const search = new URLSearchParams(window.location.pathname === "/" ? window.location.search : "");
        const [key, value] = filter.split("=");
        if (search.get(key) === value) search.delete(key);
        else search.set(key, value);
        return "/" + (search.toString() ? "?" + search.toString() : "");
    }

    document.addEventListener("click", function (event) {
        const tab = event.target.closest && event.target.closest("[data-tab]");
        if (tab && plainClick(event)) {
            event.preventDefault();
            openTab(tab.getAttribute("data-tab"));
            window.history.replaceState(window.history.state, "", tab.getAttribute("href"));
        }
        const link = event.target.closest && event.target.closest("a[data-inner]");
        if (link && plainClick(event)) {
            event.preventDefault();
            const toggles = link.getAttribute("data-toggles");
            navigate(toggles ? toggled(toggles) : link.getAttribute("href"));
        }
        document.querySelectorAll("details.show-sql[open]").forEach(function (details) {
            if (!details.contains(event.target)) details.open = false;
        });
        document.querySelectorAll("details.as-of[open]").forEach(function (details) {
            if (!details.contains(event.target) || event.target.closest("a")) details.open = false;
        });
    });

    // A search leads to its own address, as the browser would without this script.
    document.addEventListener("submit", function (event) {
        const form = event.target;
        if (!form.matches("main form[action]")) return;
        event.preventDefault();
        navigate(form.getAttribute("action") + "?" + new URLSearchParams(new FormData(form)));
    });

    document.addEventListener("keydown", function (event) {
        if (event.key === "Escape") {
            document.querySelectorAll("details.show-sql[open], details.as-of[open]").forEach(function (details) {
                details.open = false;
                details.querySelector("summary").focus();
            });
        }
        const cell = event.key === "Enter" && event.target.closest && event.target.closest(".heatmap-grid .ag-cell");
        if (!cell) return;
        const row = cell.closest("[row-index]").getAttribute("row-index");
        const link = document.querySelector('.heatmap-grid [row-index="' + row + '"] a[data-inner]');
        if (link) navigate(link.getAttribute("href"));
    });

    // ---- the queue: one key each to move, to open and to decide

    const pressed = [];      // keys that wait for the page to show the item that was moved to
    let movedTo = null;      // the item that was chosen last, until the page shows it

    const itemOf = (element) => element && element.closest("[data-item]").getAttribute("data-item");

    function showsOneItem() {
        const detail = document.querySelector(".inbox-detail");
        const active = document.querySelector(".inbox-row.active");
        return Boolean(detail && active) && itemOf(detail) === itemOf(active)
            && (movedTo === null || movedTo === itemOf(active));
    }

    function move(step) {
        const rows = Array.from(document.querySelectorAll(".inbox-row"));
        const row = rows[rows.findIndex((one) => one.classList.contains("active")) + step];
        if (!row) return;
        row.click();
        row.scrollIntoView({block: "nearest"});
    }

    function press(key) {
        if (key === "j" || key === "k") {
            move(key === "j" ? 1 : -1);
            return;
        }
        const choice = document.activeElement.closest(".disposition-choices button");
        const target = key === "enter"
            ? choice || document.querySelector("a.inbox-open")
            : document.querySelector('.inbox-detail [data-key="' + CSS.escape(key) + '"]');
        if (!target) return;
        target.click();
        const first = target.matches("summary") && target.parentElement.querySelector("button");
        if (first) first.focus();
    }

    function pressWaiting(until) {
        if (Date.now() > until) {
            pressed.length = 0;
            movedTo = null;
        }
        while (pressed.length && showsOneItem()) {
            movedTo = null;
            press(pressed.shift());
        }
        if (pressed.length) window.setTimeout(() => pressWaiting(until), 20);
    }

    document.addEventListener("keydown", function (event) {
        const isPlain = !(event.metaKey || event.ctrlKey || event.altKey);
        const isTyping = event.target.closest && event.target.closest("input, textarea, select, button, a, summary");
        if (window.location.pathname !== "/queue" || !isPlain) return;
        const key = event.key.toLowerCase();
        if (isTyping && (key === "enter" || !event.target.closest(".inbox, .disposition-bar"))) return;
        if (!["j", "k", "a", "r", "y", "u", "enter"].includes(key)) return;
        event.preventDefault();
        pressed.push(key);
        if (pressed.length === 1) pressWaiting(Date.now() + PATIENCE);
    });

    document.addEventListener("click", function (event) {
        const copy = event.target.closest && event.target.closest("[data-copy]");
        if (copy) navigator.clipboard.writeText(copy.getAttribute("data-copy"));
        const entry = event.target.closest && event.target.closest(".nav-menu a");
        if (entry) entry.blur();
        const row = event.target.closest && event.target.closest(".inbox-row");
        if (row) movedTo = itemOf(row);
        document.querySelectorAll("details.disposition-menu[open]").forEach(function (menu) {
            if (!menu.contains(event.target)) menu.open = false;
        });
    });

    // ---- the SQL behind a figure: fetched when it is asked for, with its values bound

    function copyButton(text) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "copy";
        button.textContent = "Copy";
        button.addEventListener("click", function () {
            navigator.clipboard.writeText(text).then(
                () => (button.textContent = "Copied"),
                () => (button.textContent = "Not allowed")
            );
        });
        return button;
    }

    function fileLink(address, form, name) {
        const link = document.createElement("a");
        link.className = "copy";
        link.textContent = name;
        link.href = address.replace(/^\/sql\/([^?]*)/, "/rows/$1." + form);
        link.setAttribute("download", "");
        return link;
    }

    async function showSql(details) {
        const box = details.querySelector(".sql");
        const followsFilters = details.classList.contains("follows-filters");
        const addresses = details.getAttribute("data-sql").split(" ")
            .map((url) => carried(followsFilters ? url + window.location.search : url));
        const answers = await Promise.all(addresses.map((url) => fetch(url)));
        const texts = await Promise.all(answers.map((answer) => answer.text()));
        box.replaceChildren();
        texts.forEach(function (text, n) {
            const shown = document.createElement("pre");
            shown.textContent = answers[n].ok ? text : "The SQL could not be loaded; load the page again.";
            const offered = followsFilters ? [] : [fileLink(addresses[n], "csv", "CSV"), fileLink(addresses[n], "xlsx", "Excel")];
            box.append(copyButton(text), ...offered, shown);
        });
        box.focus();
    }

    document.addEventListener("toggle", function (event) {
        const details = event.target;
        if (details.matches && details.matches("details.show-sql") && details.open) showSql(details);
    }, true);

    // ---- cells of the grids: React escapes every text; nothing here writes HTML

    const make = (...args) => window.React.createElement(...args);
    const icon = (name) => make("i", {className: "bi bi-" + name, "aria-hidden": true});

    const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
    functions.heatClass = function (params) {
        if (!params.value) return "heat";
        return "heat heat-" + params.value.step + (params.value.is_mqa ? " mqa-week" : "");
    };

    // A narrow screen has room for the name and the newest weeks; the other weeks are a swipe away.
    const NARROW = 700;
    const NEEDS_SCROLLING = 1100;
    functions.fitColumns = function (params) {
        const width = document.getElementById(GRID).clientWidth;
        const isNarrow = width < NARROW;
        params.api.setColumnsVisible(["tier", "icp", "owner_name", "state", "fit", "intent", "coverage_engaged"], !isNarrow);
        params.api.setColumnsPinned(["name"], width < NEEDS_SCROLLING ? "left" : null);
        // The grid has to lay its columns out before it can scroll to one.
        if (isNarrow) window.setTimeout(() => params.api.ensureColumnVisible("week_0", "end"), 100);
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
        return make(
            "div",
            {className: "cell-bar"},
            make("span", {className: "bar"}, make("span", {className: "bar-fill is-engaged", style: {width: props.value}})),
            make("span", {className: "num"}, props.value)
        );
    };
    cells.WeekCell = function (props) {
        if (!props.value) return null;
        return make("span", {title: props.value.says, "aria-label": props.value.says, role: "img"}, props.value.text);
    };
})();
