#!/bin/sh
# Makes Debian's Python in the folder $1 look like the official image: `python` and `pip` in /usr/local, the packages in
# site-packages, no bytecode. The machine's certificates come along, so that pip gets through the same proxies as outside.
set -eu
root=$1
library=$(echo "$root"/usr/local/lib/python3.*)
version=$(basename "$library")

rmdir "$library/dist-packages"
mkdir "$library/site-packages"
ln -s site-packages "$library/dist-packages"
chroot "$root" python3 -m zipfile -e "$(cd "$root" && echo usr/share/python-wheels/pip-*.whl)" "usr/local/lib/$version/site-packages"
ln -s /usr/bin/python3 "$root/usr/local/bin/python3"
ln -s python3 "$root/usr/local/bin/python"
printf '#!/usr/local/bin/python\nfrom pip._internal.cli.main import main\nraise SystemExit(main())\n' > "$root/usr/local/bin/pip"
chmod +x "$root/usr/local/bin/pip"

find "$root/usr/lib/python3" "$root/usr/lib/$version" -name __pycache__ -prune -exec rm -rf {} +

cp "$MACHINE_CERTIFICATES" "$root/etc/ssl/certs/ca-certificates.crt"
printf '[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n' > "$root/etc/pip.conf"
