"""make_archive.py FILE: a .tar.gz as CIFAR's, and with what has no business in one."""

import io
import sys
import tarfile


def add(archive, name, content=b"", **fields):
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    for key, value in fields.items():
        setattr(entry, key, value)
    archive.addfile(entry, io.BytesIO(content))


with tarfile.open(sys.argv[1], "w:gz") as archive:
    add(archive, "cifar-10-batches-bin", type=tarfile.DIRTYPE)
    add(archive, "cifar-10-batches-bin/data.bin", b"records")
    add(archive, "cifar-10-batches-bin/names.txt", b"names")
    add(archive, "../../outside.txt", b"kept inside")
    add(archive, "/absolute.txt", b"kept inside")
    add(archive, "link", type=tarfile.SYMTYPE, linkname="/etc/passwd")
    add(archive, "hard", type=tarfile.LNKTYPE, linkname="../../outside.txt")
    add(archive, "device", type=tarfile.CHRTYPE)
    add(archive, "folder/..", b"no name")
