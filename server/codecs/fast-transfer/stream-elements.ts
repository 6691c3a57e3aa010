import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';

/** Commands of the layer around a transfer, each with a length. MS-OXWSBTRF §2.2 */
const commands = { config: 1, transfer: 2, isInterfaceOk: 3, tellVersion: 4 } as const;

const HEADER = 8;
/** Messages of 150 MB with what surrounds them. */
const MAX_BYTES = 220 * 1024 * 1024;
/** IID_IMessage, and what may be in one. */
const messageInterface = Buffer.from('0703020000000000c000000000000046', 'hex');
const MESSAGE_FLAGS = 0x8000_2400;
/** What Exchange itself writes. */
const version = Buffer.from('140fd6918617', 'hex');
const COPY_TO = 1;
const PIECE = 31_680;

/** The transfer in a stream, its pieces put together. @throws InputSyntaxError */
export function transferOf(stream: Bytes): Bytes {
  if (stream.length > MAX_BYTES) throw new InputSyntaxError('a stream of this length', MAX_BYTES);
  const pieces: Bytes[] = [];
  for (let at = 0; at < stream.length;) {
    if (at + HEADER > stream.length) throw new InputSyntaxError('a command is cut off', at);
    const command = stream.readUInt32LE(at);
    const length = stream.readUInt32LE(at + 4);
    const end = at + HEADER + length;
    if (end > stream.length) throw new InputSyntaxError('a command is cut off', at);
    if (command === commands.transfer) pieces.push(stream.subarray(at + HEADER, end));
    else if (!Object.values<number>(commands).includes(command))
      throw new InputSyntaxError(`no command ${command}`, at);
    at = end;
  }
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
}

/** A stream around the transfer of a message. */
export function streamAround(transfer: Bytes): Bytes {
  const config = Buffer.alloc(8);
  config.writeUInt32LE(COPY_TO, 4);
  const method = Buffer.alloc(4);
  method.writeUInt32LE(COPY_TO);
  const flags = Buffer.alloc(4);
  flags.writeUInt32LE(MESSAGE_FLAGS);
  const parts = [
    element(commands.config, config),
    element(commands.isInterfaceOk, Buffer.concat([method, messageInterface, flags])),
    element(commands.tellVersion, version),
  ];
  for (let at = 0; at < transfer.length; at += PIECE)
    parts.push(element(commands.transfer, transfer.subarray(at, at + PIECE)));
  return Buffer.concat(parts);
}

function element(command: number, bytes: Bytes): Bytes {
  const header = Buffer.alloc(HEADER);
  header.writeUInt32LE(command);
  header.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}
