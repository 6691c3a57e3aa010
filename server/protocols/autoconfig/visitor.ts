import type { Account, ProtocolName } from '#directory/account.ts';
import type { Accounts } from '#directory/accounts.ts';
import { tryNormalAddress } from '#directory/address-form.ts';
import type { Directory } from '#directory/directory.ts';
import { type DomainError, isDomainError } from '#platform/errors.ts';
import { tryBasicCredentials } from '#codecs/webdav/basic-credentials.ts';
import { type DiscoveryAnswer, type DiscoveryRequest, textAnswer } from './exchange.ts';
import type { DiscoverableServices } from './services.ts';
import { signInForAny } from './sign-in-for-any.ts';

/** Somebody who signed in to learn their settings. */
export interface Visitor {
  /** The name to sign in with. */
  readonly address: string;
  readonly displayName: string;
  /** Whether an address, however it is written, is one of the account's. */
  owns(address: string): Promise<boolean>;
  /** What the account may use with the credential it showed. */
  readonly services: DiscoverableServices;
}

export type Admission =
  | { readonly kind: 'visitor'; readonly visitor: Visitor }
  | { readonly kind: 'refused'; readonly answer: DiscoveryAnswer };

/** Asks for a name and a password, and says who came and what they may use. */
export type AdmitVisitor = (request: DiscoveryRequest) => Promise<Admission>;

export function createAdmission(
  directory: Pick<Directory, 'signIn' | 'accounts'>,
  services: () => DiscoverableServices,
): AdmitVisitor {
  return async (request) => {
    const { hostname } = services();
    if (!request.isConfidential) return refused(textAnswer(403, 'Please use https.'));
    const given = tryBasicCredentials(request.header('authorization'));
    if (given === undefined) return refused(challenge(hostname));
    try {
      const place = { ...given, remoteAddress: request.remoteAddress };
      const { identity, allowed } = await signInForAny(directory, place, services());
      const { account } = identity;
      const visitor: Visitor = {
        address: account.address,
        displayName: account.displayName === '' ? account.address : account.displayName,
        owns: async (address) => await isOwn(address, account, directory.accounts),
        services: onlyAllowed(services(), allowed),
      };
      return { kind: 'visitor', visitor };
    } catch (error) {
      if (!isDomainError(error)) throw error;
      return refused(refusalOf(error, hostname));
    }
  };
}

async function isOwn(
  text: string,
  { id }: Account,
  accounts: Pick<Accounts, 'addressesOf' | 'find'>,
): Promise<boolean> {
  const given = tryNormalAddress(text);
  if (given === undefined) return false;
  if ((await accounts.addressesOf(id)).includes(given.address)) return true;
  // In a domain that stands for the account's own.
  return (await accounts.find(given.address))?.id === id;
}

function onlyAllowed(
  services: DiscoverableServices,
  allowed: ReadonlySet<ProtocolName>,
): DiscoverableServices {
  const web = Object.entries(services.web).filter(([name]) => allowed.has(name as ProtocolName));
  return {
    ...services,
    mail: services.mail.filter((s) => allowed.has(s.protocol)),
    web: Object.fromEntries(web),
  };
}

function refused(answer: DiscoveryAnswer): Admission {
  return { kind: 'refused', answer };
}

/** The same for a wrong name, a wrong password and an account that is switched off. */
function refusalOf({ code }: DomainError, hostname: string): DiscoveryAnswer {
  if (code === 'authentication-unavailable' || code === 'unavailable')
    return textAnswer(503, 'Sign-in is not possible at the moment.');
  if (code === 'too-many-attempts') return textAnswer(429, 'Too many attempts; wait a while.');
  return challenge(hostname);
}

// RFC 7617 §2
function challenge(hostname: string): DiscoveryAnswer {
  const answer = textAnswer(401, 'Sign in with your mail address and password.');
  const field = `Basic realm="${hostname}", charset="UTF-8"`;
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': field } };
}
