import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import {
  AUTHENTIC_DATA,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
  decode,
  encode,
  type Answer,
  type DecodedPacket,
} from 'dns-packet';
import type { TlsaRecord } from '../../server/platform/dns.ts';
import { lookUpInZones, type Zones, type ZoneType } from './dns-zones.ts';

export interface TestDnsServer extends AsyncDisposable {
  readonly port: number;
  /** For `dns.servers`: `127.0.0.1:PORT`. */
  readonly address: string;
  /** What was asked, in order, as `UDP TXT example.test`. */
  readonly questions: readonly string[];
  /** Changed at will while the server runs. */
  readonly zones: Zones;
}

/** A name server on 127.0.0.1, UDP and TCP on one port, that answers from objects. */
export async function startDnsServer(zones: Zones): Promise<TestDnsServer> {
  const questions: string[] = [];
  const sockets = new Set<Socket>();
  const respond = (bytes: Buffer, over: 'UDP' | 'TCP') => {
    const query = decode(bytes);
    const asked = query.questions?.[0];
    if (asked === undefined) return undefined;
    questions.push(`${over} ${asked.type} ${asked.name.toLowerCase()}`);
    return answerQuery(zones, query, over);
  };
  const tcp = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let pending = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 2 && pending.length >= pending.readUInt16BE(0) + 2) {
        const end = pending.readUInt16BE(0) + 2;
        const answer = respond(pending.subarray(2, end), 'TCP');
        pending = pending.subarray(end);
        if (answer === undefined) continue;
        const length = Buffer.alloc(2);
        length.writeUInt16BE(answer.length);
        socket.write(Buffer.concat([length, answer]));
      }
    });
  });
  let udp: UdpSocket | undefined;
  while (udp === undefined) {
    tcp.listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    udp = await tryBind((tcp.address() as AddressInfo).port);
    if (udp === undefined) await new Promise((resolve) => tcp.close(resolve));
  }
  const bound = udp;
  bound.on('message', (bytes, from) => {
    const answer = respond(bytes, 'UDP');
    if (answer !== undefined) bound.send(answer, from.port, from.address);
  });
  const { port } = bound.address();
  return {
    port,
    address: `127.0.0.1:${port}`,
    questions,
    zones,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      bound.close();
      await new Promise((resolve) => tcp.close(resolve));
    },
  };
}

async function tryBind(port: number): Promise<UdpSocket | undefined> {
  const socket = createSocket('udp4');
  return await new Promise((resolve) => {
    socket.once('error', () => {
      socket.close();
      resolve(undefined);
    });
    socket.bind(port, '127.0.0.1', () => resolve(socket));
  });
}

function answerQuery(zones: Zones, query: DecodedPacket, over: 'UDP' | 'TCP'): Buffer | undefined {
  const asked = query.questions![0]!;
  const found = lookUpInZones(zones, asked.name, asked.type.toLowerCase() as ZoneType);
  const hasEdns = query.additionals?.some((a) => a.type === 'OPT') ?? false;
  const question =
    found.trouble === 'lower-case' ? { ...asked, name: asked.name.toLowerCase() } : asked;
  const reply = (code: number, flags: number, answers: Answer[]) =>
    encode({
      type: 'response',
      id: query.id ?? 0,
      flags: RECURSION_DESIRED | RECURSION_AVAILABLE | flags | code,
      questions: [over === 'TCP' ? asked : question],
      answers,
      authorities: answers.some((a) => a.type !== 'CNAME') ? [] : [soa(found.ttlSeconds)],
    });
  if (found.trouble === 'silence') return undefined;
  if (found.trouble === 'servfail') return reply(2, 0, []);
  if (found.trouble === 'refused') return reply(5, 0, []);
  if (found.trouble === 'no-edns' && hasEdns) return reply(1, 0, []);
  if (found.trouble === 'truncate' && over === 'UDP') return reply(0, TRUNCATED_RESPONSE, []);
  const ttl = found.ttlSeconds;
  const answers = found.aliases.map((a): Answer => ({
    type: 'CNAME',
    name: a.from,
    ttl,
    class: 'IN',
    data: a.to,
  }));
  for (const record of found.records)
    answers.push({
      type: asked.type,
      name: found.name,
      ttl,
      class: 'IN',
      data: toWire(asked.type, record),
    } as Answer);
  const packet = reply(found.nameExists ? 0 : 3, found.isSecure ? AUTHENTIC_DATA : 0, answers);
  const fits = over === 'TCP' || packet.length <= 1232;
  return fits ? packet : reply(0, TRUNCATED_RESPONSE, []);
}

function toWire(type: string, record: unknown): unknown {
  if (type === 'TXT') return (record as string).match(/[^]{1,255}/g) ?? [''];
  if (type !== 'TLSA') return record;
  const { data, ...rest } = record as TlsaRecord;
  return { ...rest, certificate: Buffer.from(data) };
}

function soa(ttl: number): Answer {
  const data = { mname: 'ns.test', rname: 'hostmaster.test', serial: 1, minimum: ttl };
  return { type: 'SOA', name: 'test', ttl, class: 'IN', data };
}
