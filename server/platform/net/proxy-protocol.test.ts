import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputSyntaxError } from '../errors.ts';
import { parseProxyHeader } from './proxy-protocol.ts';

const V2 = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');

function version2(command: number, family: number, body: Buffer): Buffer {
  const fixed = Buffer.from([0x20 | command, family, body.length >> 8, body.length & 255]);
  return Buffer.concat([V2, fixed, body]);
}

test('version 1 gives both ends of the connection', () => {
  const line = 'PROXY TCP4 192.0.2.7 198.51.100.1 56324 25\r\n';
  assert.deepEqual(parseProxyHeader(Buffer.from(`${line}EHLO x`)), {
    length: line.length,
    route: {
      source: { address: '192.0.2.7', port: 56_324 },
      destination: { address: '198.51.100.1', port: 25 },
    },
    tls: undefined,
  });
  assert.equal(parseProxyHeader(Buffer.from('PROXY UNKNOWN ffff:: x 1\r\n'))?.route, undefined);
});

test('version 2 gives IPv6 ends and the TLS the balancer ended', () => {
  const address = (last: number) => {
    const bytes = Buffer.alloc(16);
    bytes.set([0x20, 0x01, 0x0d, 0xb8]);
    bytes[15] = last;
    return bytes;
  };
  const field = (type: number, value: Buffer) =>
    Buffer.concat([Buffer.from([type, value.length >> 8, value.length & 255]), value]);
  const ssl = Buffer.concat([
    Buffer.from([1, 0, 0, 0, 0]),
    field(0x21, Buffer.from('TLSv1.3')),
    field(0x23, Buffer.from('TLS_AES_128_GCM_SHA256')),
  ]);
  const ports = Buffer.from([0x04, 0x01, 0x00, 0x19]);
  const body = Buffer.concat([address(1), address(2), ports, field(0x20, ssl)]);
  const wire = version2(1, 0x21, body);
  for (let n = 0; n < wire.length; n++)
    assert.equal(parseProxyHeader(wire.subarray(0, n)), undefined, `${n} bytes`);
  assert.deepEqual(parseProxyHeader(wire), {
    length: wire.length,
    route: {
      source: { address: '2001:db8::1', port: 1025 },
      destination: { address: '2001:db8::2', port: 25 },
    },
    tls: { protocol: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256' },
  });
});

test('a balancer may speak for itself', () => {
  assert.equal(parseProxyHeader(version2(0, 0, Buffer.alloc(0)))?.route, undefined);
});

test('what is no PROXY header is refused, and nothing is waited for without end', () => {
  const bad = [
    Buffer.from('EHLO x\r\n'),
    Buffer.from('PROXY TCP4 ::1 ::1 1 2\r\n'),
    Buffer.from('PROXY TCP4 1.2.3.4 1.2.3.4 1 99999\r\n'),
    Buffer.from(`PROXY TCP4 ${' '.repeat(120)}`),
    version2(2, 0x11, Buffer.alloc(12)),
    version2(1, 0x11, Buffer.alloc(4)),
    Buffer.concat([V2, Buffer.from([0x21, 0x11, 0xff, 0xff])]),
  ];
  for (const input of bad) assert.throws(() => parseProxyHeader(input), InputSyntaxError);
});
