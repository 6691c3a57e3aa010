// NTLM as a server asks for it, for doubles: what is signed in is the connection.
import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { md4 } from '../../server/codecs/ntlm/md4.ts';

export interface NtlmGuard {
  /** The user of the connection; undefined when the request has been answered with 401. */
  admit(request: IncomingMessage, response: ServerResponse): string | undefined;
  /** Forgets who is signed in, as a restarted server does. */
  forget(): void;
  /** Sign-ins that were completed. */
  readonly signIns: number;
}

/** @param passwords by user, in small letters, without a domain */
export function createNtlmGuard(passwords: ReadonlyMap<string, string>): NtlmGuard {
  let users = new WeakMap<Socket, string>();
  const challenges = new WeakMap<Socket, Buffer>();
  let signIns = 0;
  const refuse = (response: ServerResponse, scheme: string): undefined => {
    response.writeHead(401, { 'www-authenticate': scheme, 'content-length': 0 });
    response.end();
  };
  return {
    admit(request, response) {
      const { socket } = request;
      const known = users.get(socket);
      const [, token] = /^NTLM (.+)$/.exec(request.headers.authorization ?? '') ?? [];
      if (token === undefined) return known ?? refuse(response, 'NTLM');
      const message = Buffer.from(token, 'base64');
      if (message.readUInt32LE(8) === 1) {
        const challenge = randomBytes(8);
        challenges.set(socket, challenge);
        return refuse(response, `NTLM ${formatChallenge(challenge).toString('base64')}`);
      }
      const user = textAt(message, 36);
      const password = passwords.get(user.toLowerCase());
      const challenge = challenges.get(socket);
      if (password === undefined || challenge === undefined) return refuse(response, 'NTLM');
      if (!isRight(message, challenge, password)) return refuse(response, 'NTLM');
      users.set(socket, user);
      signIns++;
      return user;
    },
    forget: () => void (users = new WeakMap()),
    get signIns() {
      return signIns;
    },
  };
}

/** Domain name and a time, so that the client adds an integrity code. */
function formatChallenge(challenge: Buffer): Buffer {
  const info = Buffer.alloc(12 + 4 + 12);
  info.writeUInt16LE(2, 0);
  info.writeUInt16LE(8, 2);
  info.write('TEST', 4, 'utf16le');
  info.writeUInt16LE(7, 12);
  info.writeUInt16LE(8, 14);
  info.writeBigUInt64LE(133_000_000_000_000_000n, 16);
  const head = Buffer.alloc(56);
  head.write('NTLMSSP\0', 'latin1');
  head.writeUInt32LE(2, 8);
  head.writeUInt32LE(56, 16);
  head.writeUInt32LE(0xa0898201, 20);
  challenge.copy(head, 24);
  head.writeUInt16LE(info.length, 40);
  head.writeUInt16LE(info.length, 42);
  head.writeUInt32LE(56, 44);
  return Buffer.concat([head, info]);
}

function fieldAt(message: Buffer, at: number): Buffer {
  const offset = message.readUInt32LE(at + 4);
  return message.subarray(offset, offset + message.readUInt16LE(at));
}

function textAt(message: Buffer, at: number): string {
  return fieldAt(message, at).toString('utf16le');
}

function isRight(message: Buffer, challenge: Buffer, password: string): boolean {
  const nt = fieldAt(message, 20);
  if (nt.length < 44) return false;
  const identity = textAt(message, 36).toUpperCase() + textAt(message, 28);
  const key = createHmac('md5', md4(Buffer.from(password, 'utf16le')))
    .update(Buffer.from(identity, 'utf16le'))
    .digest();
  const proof = createHmac('md5', key).update(challenge).update(nt.subarray(16)).digest();
  return proof.equals(nt.subarray(0, 16));
}
