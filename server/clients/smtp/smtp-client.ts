import type { Capabilities } from '#codecs/smtp/capabilities.ts';
import type { Clock } from '#platform/clock.ts';
import { isDomainError } from '#platform/errors.ts';
import type { Random } from '#platform/random.ts';
import { connectSocket } from './connect-socket.ts';
import { beginTls, type TlsPeer } from './begin-tls.ts';
import { ownReply, type OutboundReply } from './outbound-message.ts';
import { toOutboundReply } from './outcome.ts';
import { sayHello } from './say-hello.ts';
import { signIn, type SmtpCredentials } from './sign-in.ts';
import { SmtpClientConnection } from './smtp-client-connection.ts';
import { SmtpWire } from './smtp-wire.ts';
import { standardTimeouts, type SmtpClientTimeouts } from './timeouts.ts';

export interface SmtpClientOptions {
  /** Where to connect; names are resolved by the caller. */
  readonly address: string;
  readonly port: number;
  /** The host's name: for the certificate, SNI and the log. */
  readonly hostName: string;
  /** Bind to this address of ours. */
  readonly localAddress?: string | undefined;
  readonly protocol: 'smtp' | 'lmtp';
  /** Our name in EHLO. */
  readonly heloName: string;
  readonly tls: SmtpClientTls;
  readonly credentials?: SmtpCredentials | undefined;
  /** Use BDAT where the host offers it; binary content needs it. Default true. */
  readonly prefersChunking?: boolean;
  readonly timeouts?: SmtpClientTimeouts;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal?: AbortSignal | undefined;
}

export interface SmtpClientTls {
  /**
   * opportunistic: STARTTLS where offered, and a failed handshake is told as stage "tls" so that the caller may try
   * again with "none"; required: no mail without TLS; on-connect: from the first byte.
   */
  readonly mode: 'none' | 'opportunistic' | 'required' | 'on-connect';
  /** For SNI and the name check; default: hostName. */
  readonly serverName?: string | undefined;
  readonly extraAuthorities?: readonly string[] | undefined;
  /** Judges who answered (PKIX, DANE, MTA-STS); a text is the reason not to go on. */
  readonly verify?: ((peer: TlsPeer) => string | undefined) | undefined;
}

export type SmtpConnectResult =
  | { readonly kind: 'connected'; readonly connection: SmtpClientConnection }
  | {
      readonly kind: 'failed';
      /** no-tls: the host does not offer what is required. */
      readonly stage: 'connect' | 'greeting' | 'hello' | 'no-tls' | 'tls' | 'sign-in';
      /** 4xx: another host, or later; 5xx: the host refuses us. */
      readonly reply: OutboundReply;
      /** Our address on the connection; '' when there was none. */
      readonly localAddress: string;
    };

/** What a connection was made with. */
export interface SmtpLink {
  readonly wire: SmtpWire;
  readonly options: SmtpClientOptions;
  readonly timeouts: SmtpClientTimeouts;
  readonly capabilities: Capabilities;
  readonly isExtended: boolean;
  readonly tls: TlsPeer | undefined;
  readonly localAddress: string;
}

/** Connects, greets, encrypts and signs in. Never rejects for what the host or the network does. */
export async function connectSmtp(options: SmtpClientOptions): Promise<SmtpConnectResult> {
  const progress: Progress = { stage: 'connect', wire: undefined, localAddress: '' };
  try {
    return await establish(options, progress);
  } catch (error) {
    progress.wire?.destroy();
    if (!isDomainError(error)) throw error;
    const enhanced = progress.stage === 'tls' ? '4.7.5' : '4.4.1';
    return failed(progress, ownReply(421, enhanced, `${options.hostName}: ${error.message}`));
  }
}

interface Progress {
  stage: Extract<SmtpConnectResult, { kind: 'failed' }>['stage'];
  wire: SmtpWire | undefined;
  localAddress: string;
}

async function establish(
  options: SmtpClientOptions,
  progress: Progress,
): Promise<SmtpConnectResult> {
  const { clock, timeouts = standardTimeouts, localAddress, signal } = options;
  const { address, port } = options;
  const timeoutMs = timeouts.connect;
  const socket = await connectSocket({ address, port, localAddress, clock, timeoutMs, signal });
  progress.localAddress = socket.localAddress ?? '';
  let wire: SmtpWire | undefined;
  let tls: TlsPeer | undefined;
  if (options.tls.mode === 'on-connect') {
    progress.stage = 'tls';
    const secure = await beginTls(socket, tlsRequest(options, timeouts));
    wire = progress.wire = new SmtpWire(secure.socket, clock);
    tls = secure.peer;
    const refusal = judge(options, tls);
    if (refusal !== undefined) return failed(progress, refusal);
  }
  wire ??= progress.wire = new SmtpWire(socket, clock);

  progress.stage = 'greeting';
  const greeting = await wire.reply(timeouts.greeting);
  if (greeting.code !== 220) return failed(progress, asRefusal(greeting));

  progress.stage = 'hello';
  let hello = await sayHello(wire, options, timeouts);
  if ('code' in hello) return failed(progress, asRefusal(hello));

  const { mode } = options.tls;
  const isOffered = hello.capabilities.keywords.has('STARTTLS');
  if (tls === undefined && mode !== 'none' && (isOffered || mode === 'required')) {
    progress.stage = 'tls';
    if (!isOffered) {
      progress.stage = 'no-tls';
      return failed(progress, ownReply(421, '4.7.5', `${options.hostName} does not offer TLS`));
    }
    // RFC 3207 §4
    const answer = await wire.ask('STARTTLS', timeouts.command);
    if (answer.code === 220) {
      const secure = await beginTls(wire.release(), tlsRequest(options, timeouts));
      wire.adopt(secure.socket);
      tls = secure.peer;
      const refusal = judge(options, tls);
      if (refusal !== undefined) return failed(progress, refusal);
      progress.stage = 'hello';
      hello = await sayHello(wire, options, timeouts);
      if ('code' in hello) return failed(progress, asRefusal(hello));
    } else if (mode === 'required') return failed(progress, asRefusal(answer));
  }

  const link: SmtpLink = {
    wire,
    options,
    timeouts,
    tls,
    localAddress: progress.localAddress,
    ...hello,
  };
  if (options.credentials !== undefined) {
    progress.stage = 'sign-in';
    const refusal = await signIn(link, options.credentials);
    if (refusal !== undefined) return failed(progress, refusal);
  }
  return { kind: 'connected', connection: new SmtpClientConnection(link) };
}

function failed(progress: Progress, reply: OutboundReply): SmtpConnectResult {
  progress.wire?.destroy();
  return {
    kind: 'failed',
    stage: progress.stage,
    reply,
    localAddress: progress.localAddress,
  };
}

/** A positive reply in the wrong place is no refusal: the host is confused, later may be better. */
function asRefusal(reply: Parameters<typeof toOutboundReply>[0]): OutboundReply {
  const given = toOutboundReply(reply);
  return given.code >= 400 ? given : { ...given, code: 421, enhanced: '4.5.0' };
}

function tlsRequest(options: SmtpClientOptions, timeouts: SmtpClientTimeouts) {
  return {
    serverName: options.tls.serverName ?? options.hostName,
    extraAuthorities: options.tls.extraAuthorities ?? [],
    clock: options.clock,
    timeoutMs: timeouts.command,
  };
}

function judge(options: SmtpClientOptions, peer: TlsPeer): OutboundReply | undefined {
  const reason = options.tls.verify?.(peer);
  return reason === undefined
    ? undefined
    : ownReply(421, '4.7.5', `${options.hostName} cannot be trusted: ${reason}`);
}
