import { formatCapabilities } from '#codecs/smtp/capabilities.ts';
import type { Answer, SmtpContext } from '../command.ts';
import { offeredMechanisms } from '../policy/sign-in.ts';
import { checkHelloName } from '../policy/hello-name.ts';
import { reply } from '../replies.ts';

/** EHLO, and LHLO on the LMTP port: greets and names the extensions this client may use now. */
// RFC 5321 §4.1.1.1
export function ehlo(session: SmtpContext, argument: string): Answer {
  const name = checkHelloName(argument);
  session.reset();
  session.phase = { kind: 'ready', hello: { name, isExtended: true } };
  const offered = offeredMechanisms(session);
  if (offered === undefined) return greet(session, []);
  return offered.then((mechanisms) => greet(session, mechanisms));
}

function greet(session: SmtpContext, mechanisms: readonly string[]): string {
  const keywords = listKeywords(session, mechanisms);
  const serverName = session.site.hostname;
  return reply(250, undefined, ...formatCapabilities({ serverName, keywords }));
}

function listKeywords(
  session: SmtpContext,
  mechanisms: readonly string[],
): Map<string, readonly string[]> {
  const { settings, kind, connection } = session;
  const keywords = new Map<string, readonly string[]>([
    ['PIPELINING', []],
    // RFC 1870 §3
    ['SIZE', [String(session.maxMessageBytes)]],
    ['8BITMIME', []],
    ['SMTPUTF8', []],
    ['ENHANCEDSTATUSCODES', []],
    ['DSN', []],
    ['CHUNKING', []],
    ['BINARYMIME', []],
    ['DELIVERBY', []],
    ['MT-PRIORITY', []],
    ['LIMITS', listLimits(session)],
    ['HELP', []],
  ]);
  if (connection.tls === undefined && kind.tls === 'on-request') keywords.set('STARTTLS', []);
  // RFC 8689 §2: named only where the message is already protected.
  if (connection.tls !== undefined) keywords.set('REQUIRETLS', []);
  if (mechanisms.length > 0) keywords.set('AUTH', mechanisms);
  if (kind.isSubmission && settings.maxHold > 0)
    keywords.set('FUTURERELEASE', futureRelease(session));
  if (settings.xclientNetworks.contains(connection.remote.address))
    keywords.set('XCLIENT', ['NAME', 'ADDR', 'PORT', 'PROTO', 'HELO', 'LOGIN']);
  return keywords;
}

function listLimits({ settings, client, kind, maxRecipients }: SmtpContext): string[] {
  // RFC 9422 §4
  const limits = [`RCPTMAX=${maxRecipients}`];
  if (!client.isTrusted && !kind.isLmtp)
    limits.push(`MAILMAX=${settings.maxMessagesPerConnection}`);
  return limits;
}

function futureRelease({ settings, parts }: SmtpContext): string[] {
  // RFC 4865 §4
  const seconds = Math.floor(settings.maxHold / 1000);
  const latest = Temporal.Instant.fromEpochMilliseconds(parts.clock.epochMs() + seconds * 1000);
  return [String(seconds), latest.toString({ smallestUnit: 'second' })];
}
