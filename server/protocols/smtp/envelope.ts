import type { MailParameters } from '#codecs/smtp/mail-command.ts';
import type { ClientFacts, Envelope, Origin } from '#delivery/delivery.ts';
import type { SmtpContext } from './command.ts';
import type { Hello } from './session-state.ts';

/** The envelope of a transaction that MAIL begins. */
export function createEnvelope(
  session: SmtpContext,
  { hello, sender, parameters: p }: { hello: Hello; sender: string; parameters: MailParameters },
): Envelope {
  const nowMs = session.parts.clock.epochMs();
  const isSignedIn = session.identity !== undefined;
  const envelope: { -readonly [K in keyof Envelope]: Envelope[K] } = {
    id: session.parts.random.id(8),
    origin: originOf(session),
    client: clientFacts(session, hello),
    sender,
    isUtf8: p.isUtf8,
    body: p.body === undefined ? '7bit' : bodyKinds[p.body],
    requireTls: p.requireTls,
    // RFC 6710 §5: a stranger cannot jump the queue, only step back.
    priority: isSignedIn ? (p.priority ?? 0) : Math.min(p.priority ?? 0, 0),
  };
  if (p.ret !== undefined) envelope.dsnReturn = p.ret === 'FULL' ? 'full' : 'headers';
  if (p.envelopeId !== undefined) envelope.envelopeId = p.envelopeId;
  if (p.hold !== undefined)
    envelope.holdUntilSeconds = Math.ceil(
      (p.hold.kind === 'for' ? nowMs + p.hold.seconds * 1000 : p.hold.epochMs) / 1000,
    );
  if (p.deliverBy !== undefined)
    envelope.deliverBy = {
      atSeconds: Math.floor(nowMs / 1000) + p.deliverBy.seconds,
      mode: p.deliverBy.mode,
      trace: p.deliverBy.isTraced,
    };
  return envelope;
}

const bodyKinds = { '7BIT': '7bit', '8BITMIME': '8bitmime', BINARYMIME: 'binarymime' } as const;

function originOf({ kind, identity, client }: SmtpContext): Origin {
  if (kind.isLmtp) return { kind: 'lmtp' };
  if (identity !== undefined)
    return { kind: 'submission', account: identity.account, loginName: identity.loginName };
  return { kind: 'relay', isTrusted: client.isTrusted };
}

function clientFacts({ client, connection }: SmtpContext, hello: Hello): ClientFacts {
  const { tls } = connection;
  return {
    remoteAddress: client.address,
    remotePort: client.port,
    heloName: hello.name,
    ...(client.name === undefined ? undefined : { verifiedName: client.name }),
    ...(tls === undefined ? undefined : { tls: { version: tls.protocol, cipher: tls.cipher } }),
  };
}
