import { createEwsClient, type EwsClient, type EwsMailbox } from '#clients/ews/ews-client.ts';
import type { HttpClient } from '#clients/http/http-client.ts';
import type { HttpCredentials, PasswordWay } from '#clients/http/http-credentials.ts';
import type { Clock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';
import type { AccountTokens } from '../oauth/account-tokens.ts';
import { MAX_QUIET_WAIT_MS } from '../quiet-wait.ts';
import type { MailboxCalls } from './mailbox-calls.ts';

/** How an Exchange server is reached, and who opens its mailboxes. */
export interface EwsConnectionOptions {
  readonly http: HttpClient;
  readonly clock: Clock;
  /** "https://mail.example.test/EWS/Exchange.asmx" */
  readonly url: string;
  readonly administrator: EwsAdministrator | undefined;
  readonly ways?: readonly PasswordWay[];
  /** Of people who have signed in themselves. */
  readonly tokens?: AccountTokens;
}

export interface EwsAdministrator {
  readonly credentials: HttpCredentials;
  /** In the name of the owner (the role ApplicationImpersonation), or with full access to his mailbox. */
  readonly access: 'impersonation' | 'delegation';
  /** For messages: its name. */
  readonly name: string;
  /**
   * Set for an application, which is nobody: all that it asks is in the name of a mailbox. What is asked without one is asked
   * in this one's name; '' where there is none.
   */
  readonly asksAs?: string;
}

export interface EwsConnection extends Disposable {
  readonly url: string;
  readonly clock: Clock;
  /** Calls as whoever may ask without a mailbox of his own; undefined when there is nobody. */
  readonly administrator: EwsClient | undefined;
  /** Whether accounts need no password of their own. */
  readonly opensAll: boolean;
  /** @throws DomainError authentication-failed where there is nobody to sign in as */
  open(address: string, password: string | undefined): MailboxCalls;
}

export function connectEws(options: EwsConnectionOptions): EwsConnection {
  const { http, clock, url, administrator, tokens } = options;
  const create = (credentials: HttpCredentials): EwsClient =>
    createEwsClient({ http, clock, url, credentials, maxWaitMs: MAX_QUIET_WAIT_MS });
  const shared = administrator === undefined ? undefined : create(administrator.credentials);
  const callsOf = (client: EwsClient, address: string, how: EwsMailbox): MailboxCalls => ({
    client,
    clock,
    address,
    how,
    owner: undefined,
  });
  return {
    url,
    clock,
    administrator: shared === undefined ? undefined : directoryClient(shared, administrator!),
    opensAll: shared !== undefined || tokens !== undefined,
    open(address, password) {
      if (tokens?.isOwn(address) !== true && shared !== undefined)
        return administrator!.access === 'delegation'
          ? { ...callsOf(shared, address, { anchor: address }), owner: address }
          : callsOf(shared, address, { impersonated: address });
      const credentials = ownCredentials(options, address, password);
      return callsOf(create(credentials), address, { anchor: address });
    },
    [Symbol.dispose]: () => http[Symbol.dispose](),
  };
}

function directoryClient(client: EwsClient, { asksAs }: EwsAdministrator): EwsClient | undefined {
  if (asksAs === undefined) return client;
  if (asksAs === '') return undefined;
  return {
    get version() {
      return client.version;
    },
    get server() {
      return client.server;
    },
    call: async (operation, mailbox = { impersonated: asksAs }) =>
      await client.call(operation, mailbox),
  };
}

function ownCredentials(
  { tokens, ways }: EwsConnectionOptions,
  address: string,
  password: string | undefined,
): HttpCredentials {
  if (tokens !== undefined) return { kind: 'bearer', ...tokens.of(address) };
  if (password === undefined)
    throw new DomainError(
      'authentication-failed',
      `${address}: no password is given, nor an administrator's`,
    );
  return { kind: 'password', user: address, password, ...(ways !== undefined && { ways }) };
}
