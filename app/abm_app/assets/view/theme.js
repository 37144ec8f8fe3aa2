// Light or dark, before the first paint: ?theme= of a shared link, else the last choice, else the system.
(function () {
    "use strict";
    function chosen() {
        const asked = new URLSearchParams(window.location.search).get("theme");
        if (asked === "light" || asked === "dark") return asked;
        try {
            const kept = window.localStorage.getItem("abm-theme");
            if (kept === "light" || kept === "dark") return kept;
        } catch (error) { /* storage is switched off: the choice lasts for the page */ }
        return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    }
    window.abmTheme = {
        now: function () { return document.documentElement.getAttribute("data-bs-theme"); },
        show: function (theme) {
            document.documentElement.setAttribute("data-bs-theme", theme);
            document.documentElement.setAttribute("data-ag-theme-mode", theme);
        },
        keep: function (theme) {
            try { window.localStorage.setItem("abm-theme", theme); } catch (error) { /* as above */ }
        },
    };
    window.abmTheme.show(chosen());

    // Paper is light.
    let shown = null;
    window.addEventListener("beforeprint", function () {
        shown = window.abmTheme.now();
        window.abmTheme.show("light");
    });
    window.addEventListener("afterprint", function () { window.abmTheme.show(shown); });
})();
