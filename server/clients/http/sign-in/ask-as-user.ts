import type { Clock } from '#platform/clock.ts';
import type { Random } from '#platform/random.ts';
import type { Lane } from '../connection-lanes.ts';
import { exchange, type Call, type ExchangeContext, type Reply } from '../exchange.ts';
import type { BearerCredentials, PasswordCredentials, PasswordWay } from '../http-credentials.ts';
import { parseChallenges, type Challenge } from '../challenges.ts';
import { formatDigest, isKnownDigest } from './digest.ts';
import { askByNtlm } from './ntlm-sign-in.ts';

export interface SignInContext extends ExchangeContext {
  readonly clock: Clock;
  readonly random: Random;
  /** Whether passwords may go over connections without TLS. */
  readonly allowsPlainPasswords: boolean;
}

/** Asks as the lane's user. A 401 in the answer means that nothing helped. */
export async function askAsUser(context: SignInContext, lane: Lane, call: Call): Promise<Reply> {
  const { credentials } = lane.site;
  if (credentials === undefined) return await exchange(context, lane, call, () => ({}));
  if (credentials.kind === 'bearer') return await askByToken(context, lane, call, credentials);
  if (lane.site.way === undefined) {
    const reply = await exchange(context, lane, call, () => ({}));
    if (reply.status !== 401 || !chooseWay(context, lane, call, reply)) return reply;
  }
  return await askByWay(context, lane, call, credentials);
}

// RFC 6750 §2.1
async function askByToken(
  context: SignInContext,
  lane: Lane,
  call: Call,
  credentials: BearerCredentials,
): Promise<Reply> {
  const askWith = async (token: string): Promise<Reply> =>
    await exchange(context, lane, call, () => ({ authorization: `Bearer ${token}` }));
  const token = await credentials.token();
  const reply = await askWith(token);
  if (reply.status !== 401) return reply;
  const renewed = await credentials.renew(token);
  return renewed === undefined ? reply : await askWith(renewed);
}

async function askByWay(
  context: SignInContext,
  lane: Lane,
  call: Call,
  credentials: PasswordCredentials,
): Promise<Reply> {
  switch (lane.site.way!) {
    case 'ntlm':
      return await askByNtlm(lane, credentials, {
        ...context,
        host: call.url.hostname,
        ask: async (prepare) => await exchange(context, lane, call, prepare),
      });
    case 'digest':
      return await askByDigest(context, lane, call, credentials);
    case 'basic': {
      // RFC 7617 §2
      const pair = Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64');
      return await exchange(context, lane, call, () => ({ authorization: `Basic ${pair}` }));
    }
  }
}

async function askByDigest(
  context: SignInContext,
  lane: Lane,
  call: Call,
  credentials: PasswordCredentials,
): Promise<Reply> {
  const askOnce = async (): Promise<Reply> => {
    const authorization = formatDigest(credentials, lane.site.digest!, {
      method: call.method,
      target: `${call.url.pathname}${call.url.search}`,
      clientNonce: context.random.id(12),
    });
    return await exchange(context, lane, call, () => ({ authorization }));
  };
  const uses = lane.site.digest!.uses;
  const reply = await askOnce();
  if (reply.status !== 401) return reply;
  const fresh = challengesOf(reply).find(isKnownDigest);
  const isStale = fresh?.parameters.get('stale')?.toLowerCase() === 'true' || uses > 0;
  if (fresh === undefined || !isStale) return reply;
  lane.site.digest = { challenge: fresh, uses: 0 };
  return await askOnce();
}

/** The strongest first. */
const allWays: readonly PasswordWay[] = ['ntlm', 'digest', 'basic'];

function chooseWay(context: SignInContext, lane: Lane, call: Call, reply: Reply): boolean {
  const { site } = lane;
  const offered = challengesOf(reply);
  const allowed = (site.credentials as PasswordCredentials).ways ?? allWays;
  const isSecret = call.url.protocol === 'https:' || context.allowsPlainPasswords;
  const ways: Record<PasswordWay, Challenge | undefined> = {
    ntlm: offered.find((c) => c.scheme === 'ntlm') ?? offered.find((c) => c.scheme === 'negotiate'),
    digest: offered.find(isKnownDigest),
    basic: isSecret ? offered.find((c) => c.scheme === 'basic') : undefined,
  };
  const way = allWays.find((w) => allowed.includes(w) && ways[w] !== undefined);
  if (way === undefined) return false;
  site.way = way;
  if (way === 'digest') site.digest = { challenge: ways.digest!, uses: 0 };
  if (way === 'ntlm') site.ntlmScheme = ways.ntlm!.scheme === 'ntlm' ? 'NTLM' : 'Negotiate';
  return true;
}

function challengesOf(reply: Reply): Challenge[] {
  return parseChallenges(reply.response.headersDistinct['www-authenticate'] ?? []);
}
