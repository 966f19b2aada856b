#!/usr/bin/env bash
# What the system must hold: PostgreSQL 15 or newer, Pango for PDF, Chinese fonts, Chromium for the browser tests.
# Installs with apt where it may; else says exactly what is missing and fails.
set -euo pipefail

missing=()
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || [ -n "${YIHAO_PG_BIN:-}" ] || missing+=(postgresql)
ldconfig -p | grep -q 'libpangoft2-1\.0\.so' || missing+=(libpango-1.0-0 libpangoft2-1.0-0)
fc-list :lang=zh 2>/dev/null | grep -q . || missing+=(fontconfig fonts-noto-cjk)
command -v chromium >/dev/null || missing+=(chromium)

[ ${#missing[@]} -eq 0 ] && exit 0
echo "── System packages 系统软件包: ${missing[*]}"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as_root=(sudo -n); else
    echo "缺少软件包，请由管理员安装后再试。 Missing packages; ask an administrator to run, then try again:" >&2
    echo "  apt-get update && apt-get install -y ${missing[*]}" >&2
    exit 1
  fi
fi
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
