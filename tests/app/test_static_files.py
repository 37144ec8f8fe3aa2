"""What a browser loads besides data: few files, compressed, kept for good."""

import gzip
import re

import pytest

from abm_app.server import create_app

SMALLER = {"Accept-Encoding": "gzip"}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    return create_app(tmp_path_factory.mktemp("empty")).server.test_client()


@pytest.fixture(scope="module")
def addresses(client):
    """Every file that the HTML of a page names."""
    return re.findall(r'(?:src|href)="(/[^"]+)"', client.get("/").text)


def test_a_page_loads_one_script_and_one_style_sheet_besides_the_theme_and_the_icon(addresses):
    assert sorted(address.rsplit("/", 1)[1] for address in addresses) == [
        "app.css",
        "dash-renderer-and-app.js",
        "mark.svg",
        "theme.js",
    ]


def test_every_file_is_compressed_and_kept_for_good(client, addresses):
    for address in addresses:
        answer = client.get(address, headers=SMALLER)

        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert gzip.decompress(answer.data) == client.get(address).data


def test_the_grid_that_the_script_loads_later_is_beside_it(client, addresses):
    folder = addresses[0].split("/assets/")[0]

    answer = client.get(f"{folder}/async-community.js", headers=SMALLER)

    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]


def test_every_address_in_the_style_sheet_leads_to_a_file(client, addresses):
    [sheet] = [address for address in addresses if address.endswith("app.css")]
    folder = sheet.rsplit("/", 1)[0]
    named = re.findall(r'url\("(assets/[^"]+)"\)', client.get(sheet).text)

    assert len(named) >= 4
    assert {client.get(f"{folder}/{name}").status_code for name in named} == {200}


@pytest.mark.parametrize("name", ["assets/../server.py", "assets/%2e%2e/server.py", "nothing.js"])
def test_only_files_of_the_app_are_served(client, addresses, name):
    folder = addresses[0].split("/assets/")[0]

    assert client.get(f"{folder}/{name}").status_code == 404


def test_the_file_of_another_version_is_not_there(client):
    assert client.get("/static/0123456789abcdef/app.css").status_code == 404
