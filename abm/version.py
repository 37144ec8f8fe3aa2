"""The version of the product, which receipts and manifests record."""

VERSION = "0.1.0"
