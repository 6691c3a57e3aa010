# Lists the messages of mbox files as Python's own mailbox module reads them: SHA-256 and size, line ends as LF, unquoted.
import hashlib
import json
import mailbox
import os
import re
import sys

found = {}
for name in sorted(os.listdir(sys.argv[1])):
    box = mailbox.mbox(os.path.join(sys.argv[1], name), create=False)
    messages = []
    for key in box.keys():
        content = box.get_bytes(key, from_=False).replace(b"\r\n", b"\n")
        content = re.sub(rb"(?m)^>(>*From )", rb"\1", content)
        messages.append([hashlib.sha256(content).hexdigest(), len(content)])
    found[name] = messages
json.dump(found, sys.stdout)
