import { runPeer } from './peer.ts';

/** A mail as Python's library reads it. */
export interface ReadMail {
  readonly subject: string;
  readonly from: string;
  readonly to: string;
  readonly messageId: string;
  readonly text: string;
  readonly html: string;
  readonly parts: readonly { readonly type: string; readonly size: number }[];
  readonly defects: readonly string[];
}

const PROGRAM = `
import email, email.policy, json, sys
m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
body = lambda kind: (lambda p: p.get_content() if p else '')(m.get_body((kind,)))
defects = [str(d) for p in m.walk() for d in p.defects]
parts = [{'type': p.get_content_type(), 'size': len(p.get_payload(decode=True) or b'')} for p in m.walk() if not p.is_multipart()]
print(json.dumps({'subject': str(m['subject']), 'from': str(m['from']), 'to': str(m['to']), 'messageId': str(m['message-id']),
  'text': body('plain'), 'html': body('html'), 'parts': parts, 'defects': defects}))
`;

/** Reads a message with a parser that is not ours. */
export async function readMail(message: string | Buffer): Promise<ReadMail> {
  const input = typeof message === 'string' ? message : message.toString('latin1');
  const { stdout, output, code } = await runPeer('python3', ['-c', PROGRAM], { input });
  if (code !== 0) throw new Error(output);
  return JSON.parse(stdout) as ReadMail;
}
