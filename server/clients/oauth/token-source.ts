import type { Clock } from '#platform/clock.ts';
import { isDomainError } from '#platform/errors.ts';
import type { TokenAnswer } from './request-tokens.ts';

/** Gives access tokens for as long as it is asked. */
export interface TokenSource {
  /** One that is good now, as far as is known. @throws DomainError authentication-failed, no-permission, unavailable */
  token(): Promise<string>;
  /** Another one after this was refused; undefined when there is none. @throws DomainError as token() */
  renew(refused: string): Promise<string | undefined>;
}

export interface TokenSourceOptions {
  readonly clock: Clock;
  /** Asks for the next token. */
  obtain(): Promise<TokenAnswer>;
}

/** A run should never meet the end of a token: a new one is fetched so long before, or a fifth of its life. */
const EARLY_SECONDS = 300;

interface Held {
  readonly token: string;
  readonly renewAtMs: number;
  readonly endMs: number;
}

export function createTokenSource({ clock, obtain }: TokenSourceOptions): TokenSource {
  let held: Held | undefined;
  let underWay: Promise<Held> | undefined;
  const obtainHeld = async (): Promise<Held> => {
    const { accessToken, expiresInSeconds } = await obtain();
    const now = clock.epochMs();
    const early = Math.min(EARLY_SECONDS, expiresInSeconds / 5);
    held = {
      token: accessToken,
      renewAtMs: now + (expiresInSeconds - early) * 1000,
      endMs: now + expiresInSeconds * 1000,
    };
    return held;
  };
  const next = async (): Promise<Held> => {
    underWay ??= obtainHeld().finally(() => {
      underWay = undefined;
    });
    return await underWay;
  };
  return {
    async token() {
      const now = clock.epochMs();
      if (held !== undefined && now < held.renewAtMs) return held.token;
      try {
        return (await next()).token;
      } catch (error) {
        // A busy server need not stop anybody before the token really ends.
        if (held === undefined || now >= held.endMs || !isDomainError(error, 'unavailable'))
          throw error;
        return held.token;
      }
    },
    async renew(refused) {
      if (held !== undefined && held.token !== refused) return held.token;
      held = undefined;
      const { token } = await next();
      return token === refused ? undefined : token;
    },
  };
}

/** One that somebody has given by hand. */
export function fixedToken(token: string): TokenSource {
  return { token: async () => token, renew: async () => undefined };
}
