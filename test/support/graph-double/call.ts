// One request to the double, and what it answers.
import { GraphDoubleError, type DoubleMailbox, type Json } from './double-state.ts';

export interface GraphCall {
  readonly method: string;
  /** Below "/v1.0" or "/beta", with the query. */
  readonly path: string;
  readonly isBeta?: boolean;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface GraphReply {
  readonly status: number;
  readonly json?: Json;
  readonly bytes?: Buffer;
  readonly headers?: Record<string, string>;
}

export interface DoubleUpload {
  readonly size: number;
  bytes: Buffer;
  finish(content: Buffer): void;
}

export interface GraphDoubleState {
  readonly root: string;
  readonly mailboxes: Map<string, DoubleMailbox>;
  readonly groups: Json[];
  /** Tokens of listings from before are not understood any more. */
  deltaEpoch: number;
  readonly refusesDeltaExpand: boolean;
  readonly knowsExceptions: boolean;
  readonly hasImportExport: boolean;
  /** Attachments that come piece by piece, by the token of their address. */
  readonly uploads: Map<string, DoubleUpload>;
  /** Whether items may be put in by their streams. */
  readonly mayImport: boolean;
  /** Addresses for imports that were given; the last one is good. */
  importSessions: number;
  /** What the application may not do: parts of paths. */
  readonly forbidden: readonly RegExp[];
  readonly maxMessageBytes: number;
}

export interface RouteContext extends GraphCall {
  readonly state: GraphDoubleState;
  readonly mailbox: DoubleMailbox;
  readonly parameters: readonly string[];
}

export type Handler = (context: RouteContext) => GraphReply;

export interface Route {
  readonly method: string;
  /** Below the mailbox; groups are parameters. */
  readonly pattern: RegExp;
  readonly run: Handler;
}

export function jsonOf({ body }: GraphCall): Json {
  try {
    return JSON.parse(body.toString()) as Json;
  } catch {
    throw new GraphDoubleError(400, 'BadRequest');
  }
}

export function ok(json: Json, status = 200): GraphReply {
  return { status, json };
}

export const done: GraphReply = { status: 204 };

export function preferOf({ headers }: GraphCall, name: string): string | undefined {
  const found = new RegExp(`${RegExp.escape(name)}=("?)([^",;]*)\\1`, 'i').exec(
    headers['prefer'] ?? '',
  );
  return found?.[2];
}
