"""
HTML elements in the form in which Dash sends components to the browser.

A page has more than a thousand elements. Those of Dash's own classes take several times as long to make
and to write as JSON: each checks its properties, and is turned into the very dictionary that is made
here at once. Components that do more than HTML are Dash's; both kinds can hold each other.

Examples
--------
>>> B("Acme", className="person") == dash.html.B("Acme", className="person").to_plotly_json()
True
"""

from collections.abc import Callable
from typing import Any

import dash
from dash.development import base_component

Component = base_component.Component | dict[str, Any]
"""What pages are made of: a component of Dash, or an element of this module."""

Children = Any
"""
What an element may hold: a component, a text, several of them, or None.

Dash's own annotations know its classes only, so this is any type.
"""


def _element(kind: str) -> Callable[..., dict[str, Any]]:
    """Make the function that makes elements of a kind; it takes what Dash's class of that name takes."""
    namespace: str = getattr(dash.html, kind)._namespace

    def element(children: Children = None, **properties: Any) -> dict[str, Any]:
        return {"props": {"children": children, **properties}, "type": kind, "namespace": namespace}

    return element


A = _element("A")
B = _element("B")
Button = _element("Button")
Code = _element("Code")
Details = _element("Details")
Div = _element("Div")
Figure = _element("Figure")
Form = _element("Form")
H1 = _element("H1")
H2 = _element("H2")
I = _element("I")  # noqa: E741 - the element's name
Label = _element("Label")
Li = _element("Li")
Nav = _element("Nav")
Ol = _element("Ol")
P = _element("P")
Section = _element("Section")
Small = _element("Small")
Span = _element("Span")
Summary = _element("Summary")
Table = _element("Table")
Tbody = _element("Tbody")
Td = _element("Td")
Tfoot = _element("Tfoot")
Th = _element("Th")
Thead = _element("Thead")
Time = _element("Time")
Tr = _element("Tr")
Ul = _element("Ul")
