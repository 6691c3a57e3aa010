"""What a mail program sees of an account: a line of JSON for each message of each mailbox."""
import email.parser
import hashlib
import imaplib
import json
import re
import sys

server = imaplib.IMAP4('127.0.0.1', int(sys.argv[1]))
server.login(sys.argv[2], sys.argv[3])
for line in server.list()[1]:
    name = re.search(rb'"/" "(.*)"$', line).group(1).decode()
    server.select(f'"{name}"', readonly=True)
    numbers = server.uid('search', None, 'ALL')[1][0].split()
    for number in numbers:
        parts = server.uid('fetch', number, '(FLAGS INTERNALDATE BODY.PEEK[])')[1]
        facts, content = next(it for it in parts if isinstance(it, tuple))
        rest = facts + b''.join(it for it in parts if isinstance(it, bytes))
        message = email.parser.BytesParser().parsebytes(content)
        print(json.dumps({
            'mailbox': name,
            'message': message['Message-ID'],
            'subject': message['Subject'],
            'flags': sorted(re.search(rb'FLAGS \((.*?)\)', rest).group(1).decode().split()),
            'date': re.search(rb'INTERNALDATE "(.*?)"', rest).group(1).decode(),
            'content': hashlib.sha256(content.rstrip()).hexdigest(),
        }))
