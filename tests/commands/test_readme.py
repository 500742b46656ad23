"""What the README of the server shows as a session in a shell, pasted."""

import json
import re
import subprocess
from pathlib import Path

README = Path(__file__).parents[2] / "mockserver" / "README.md"


def test_the_guest_of_the_readme_becomes_a_customer_with_the_cart_that_was_filled(serve):
    url = serve("--memory").url
    blocks = re.findall(r"^```sh\n(.*?)^```", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    (script,) = (block for block in blocks if "GUEST=" in block)
    pasted = script.replace("http://127.0.0.1:8989", url)
    heard = subprocess.run(["bash", "-euc", pasted], capture_output=True, text=True, check=True).stdout
    cart, end = json.JSONDecoder().raw_decode(heard)
    signed_in = json.loads(heard[end:])
    assert [item["quantity"] for item in cart["lineItems"]] == [3, 1]
    assert signed_in["customer"]["email"] == "carol@example.com"
    assert signed_in["cart"]["id"] == cart["id"]
    assert signed_in["cart"]["customerId"] == signed_in["customer"]["id"]
