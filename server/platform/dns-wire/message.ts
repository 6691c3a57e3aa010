import {
  AUTHENTIC_DATA,
  DNSSEC_OK,
  RECURSION_DESIRED,
  decode,
  encode,
  type DecodedPacket,
} from 'dns-packet';
import type { Random } from '../random.ts';
import type { DnsQuestion } from './question.ts';

/** One query as sent: what its answer has to match. */
export interface WireQuery {
  readonly id: number;
  readonly question: DnsQuestion;
  /** The name with randomly mixed case. */
  readonly sentName: string;
  readonly bytes: Buffer;
}

/** No IP fragment on any usual path, and the size resolvers agreed on in 2020. */
const udpPayloadSize = 1232;

/** Builds a recursive query that asks for DNSSEC status, with a random id and randomly mixed case. */
export function encodeQuery(question: DnsQuestion, random: Random, withEdns: boolean): WireQuery {
  // RFC 5452 §9.2
  const id = random.bytes(2).readUInt16BE(0);
  const sentName = mixCase(question.name, random);
  const bytes = encode({
    type: 'query',
    id,
    // RFC 6840 §5.7
    flags: RECURSION_DESIRED | AUTHENTIC_DATA,
    questions: [{ type: question.type, name: sentName, class: 'IN' }],
    additionals: withEdns
      ? [
          // RFC 6891 §6.1.2
          {
            type: 'OPT',
            name: '.',
            udpPayloadSize,
            extendedRcode: 0,
            ednsVersion: 0,
            flags: DNSSEC_OK,
            flag_do: true,
            options: [],
          },
        ]
      : [],
  });
  return { id, question, sentName, bytes };
}

export type WireAnswer =
  /** 'case-changed': it answers our id and name but does not repeat the mixed case. */
  | {
      readonly kind: 'answer' | 'case-changed';
      readonly packet: DecodedPacket;
      readonly size: number;
    }
  /** Not an answer to this query. */
  | { readonly kind: 'foreign' };

/** Reads a datagram or TCP message and says whether it answers the query; never throws. */
export function decodeAnswer(query: WireQuery, bytes: Buffer): WireAnswer {
  if (bytes.length < 12 || bytes.readUInt16BE(0) !== query.id) return { kind: 'foreign' };
  let packet: DecodedPacket;
  try {
    packet = decode(bytes);
  } catch {
    return { kind: 'foreign' };
  }
  // RFC 5452 §9.1
  const asked = packet.questions?.[0];
  const isOurs =
    packet.flag_qr &&
    packet.questions?.length === 1 &&
    asked?.type === query.question.type &&
    asked.class === 'IN' &&
    asked.name.toLowerCase() === query.question.name;
  if (!isOurs) return { kind: 'foreign' };
  const kind = asked.name === query.sentName ? 'answer' : 'case-changed';
  return { kind, packet, size: bytes.length };
}

/** The response code of a decoded packet (its low four bits: those a stub needs). */
export function responseCode(packet: DecodedPacket): number {
  return (packet.flags ?? 0) & 0x0f;
}

function mixCase(name: string, random: Random): string {
  const bits = random.bytes(32);
  let out = '';
  for (let i = 0; i < name.length; i++)
    out += (bits[i >> 3]! >> (i & 7)) & 1 ? name[i]!.toUpperCase() : name[i]!;
  return out;
}
