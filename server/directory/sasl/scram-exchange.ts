import { tryParseScramKeys, type ScramKeys } from '#codecs/sasl/scram-keys.ts';
import {
  formatServerFirst,
  parseClientFinal,
  parseClientFirst,
  type ClientFirst,
} from '#codecs/sasl/scram-messages.ts';
import { isProofRight, signAsServer } from '#codecs/sasl/scram-proof.ts';
import { decodeUtf8 } from '#codecs/sasl/plain-message.ts';
import type { TlsFacts } from '#platform/connection.ts';
import { DomainError } from '#platform/errors.ts';
import type { Account } from '../account.ts';
import type { SignInPlace } from '../identity.ts';
import { appPasswordRowFacts, noteUse, type AppPasswordFacts } from '../app-password-facts.ts';
import { readValidPassword, readScramAppPasswords } from '../sql/credentials.ts';
import { channelBindingData, type ChannelBindingType } from './channel-binding.ts';
import { challenge, start, type Conversation, type SaslParts } from './sasl-parts.ts';

/** One secret of an account, as SCRAM sees it. */
interface Candidate {
  readonly keys: ScramKeys;
  readonly appPassword: AppPasswordFacts | undefined;
}

// RFC 5802 §5 and RFC 7677 §3
/** The account's password and its app passwords all work: they share salt and iterations. */
export async function* scramExchange(
  parts: SaslParts,
  { protocol, remoteAddress, tls }: SignInPlace & { tls: TlsFacts | undefined },
  { isPlus, canBind }: { isPlus: boolean; canBind: boolean },
): Conversation {
  const { names, throttle, authorization, context } = parts;
  // 1. The client says who it is, and how it binds the channel.
  const initial = (yield start) ?? (yield challenge('')) ?? Buffer.alloc(0);
  const first = parseClientFirst(decodeUtf8(initial));
  const binding = readBinding(first, { tls, isPlus, canBind });
  const name = names.normal(first.name);
  const source = { name, remoteAddress };
  const block = throttle.blockOf(source);
  if (block !== undefined) await throttle.refuse(block);
  // 2. The server answers with its half of the nonce, and salt and iterations, also for names that do not exist.
  const account = await names.find(name);
  const salt = parts.scramSalt(account, name);
  const candidates = account === undefined ? [] : await readCandidates(parts, account);
  const iterations = candidates[0]?.keys.iterations ?? context.settings().scramIterations;
  const nonce = first.nonce + context.random.bytes(18).toString('base64url');
  const serverFirst = formatServerFirst({ nonce, salt, iterations });
  // 3. The client proves that it knows the password.
  const proven = yield challenge(serverFirst);
  const final = parseClientFinal(decodeUtf8(proven ?? Buffer.alloc(0)));
  const authMessage = `${first.bare},${serverFirst},${final.withoutProof}`;
  const expectedBinding = Buffer.concat([Buffer.from(first.gs2Header), binding]);
  const isBound = final.nonce === nonce && final.channelBinding.equals(expectedBinding);
  const found = candidates.find(
    ({ keys }) =>
      isBound &&
      keys.iterations === iterations &&
      keys.salt.equals(salt) &&
      isProofRight(keys, authMessage, final.proof),
  );
  if (account === undefined || found === undefined) {
    context.log.warn('sign-in-failed', { name, remoteAddress, protocol, mechanism: 'SCRAM' });
    await throttle.fail(source, undefined);
    throw new DomainError('authentication-failed', 'wrong name or password');
  }
  throttle.succeed(source);
  if (found.appPassword !== undefined) await noteUse(context, found.appPassword, remoteAddress);
  const identity = await authorization.admit({
    authenticated: account,
    method: 'scram',
    appPassword: found.appPassword?.id,
    allowedProtocols: found.appPassword?.protocols ?? [],
    place: { protocol, remoteAddress },
    authorizeAs: first.authorizationId,
  });
  // 4. The server proves that it has the keys.
  yield challenge(`v=${signAsServer(found.keys, authMessage).toString('base64')}`);
  return { kind: 'done', identity };
}

// RFC 5802 §6
/** The channel binding's data; refuses what contradicts the mechanism or shows a downgrade. */
function readBinding(
  { flag }: ClientFirst,
  given: { tls: TlsFacts | undefined; isPlus: boolean; canBind: boolean },
): Buffer {
  const refuse = (why: string): never => {
    throw new DomainError('authentication-failed', why);
  };
  if (typeof flag === 'string') {
    if (given.isPlus) return refuse('this mechanism needs channel binding');
    if (flag === 'y' && given.canBind) return refuse('somebody hid the -PLUS mechanism');
    return Buffer.alloc(0);
  }
  const data =
    given.isPlus && given.tls !== undefined
      ? channelBindingData(given.tls, flag.type as ChannelBindingType)
      : undefined;
  return data ?? refuse('this channel binding is not possible here');
}

async function readCandidates({ context }: SaslParts, account: Account): Promise<Candidate[]> {
  const { sql, clock } = context;
  const candidates: Candidate[] = [];
  const password = await readValidPassword(sql, account.id, clock.epochMs());
  const own = tryParseScramKeys(password?.scram ?? '');
  if (own !== undefined) candidates.push({ keys: own, appPassword: undefined });
  for (const row of await readScramAppPasswords(sql, account.id)) {
    const keys = tryParseScramKeys(row.scram);
    const appPassword = appPasswordRowFacts(row);
    const isValid = (appPassword.expiresMs ?? Infinity) > clock.epochMs();
    if (keys !== undefined && isValid) candidates.push({ keys, appPassword });
  }
  return candidates;
}
