"""The playbook: what marketing and sales agreed on."""
