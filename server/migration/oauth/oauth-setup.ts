import { readClientKey, readServiceAccount } from '#clients/oauth/client-key.ts';
import type { ClientProof, OauthServer } from '#clients/oauth/oauth-client.ts';
import {
  cloudNamed,
  googleAdminScope,
  googleServer,
  googleUserScope,
  microsoftAppScope,
  microsoftServer,
  microsoftUserScope,
  type TokenUse,
} from '#clients/oauth/providers.ts';
import type { ServiceAccount } from '#clients/oauth/service-account.ts';
import { isExchangeOnline, type MicrosoftCloud } from '#codecs/exchange/microsoft-clouds.ts';
import { DomainError } from '#platform/errors.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Secrets } from '../migration-folder.ts';

/** How tokens for an end are asked for. */
export interface OauthSetup {
  readonly server: OauthServer;
  readonly clientId: string;
  readonly proof?: ClientProof;
  /** Set where a service account acts for everybody. */
  readonly serviceAccount?: ServiceAccount;
  /** For the program itself. */
  readonly appScope: string;
  /** For somebody who signs in. */
  readonly userScope: string;
}

const MICROSOFT_PRESETS = new Set(['office365', 'exchange']);

/** undefined where nothing was said of OAuth. @throws DomainError bad-value */
export function readOauthSetup(endpoint: Endpoint, secrets: Secrets): OauthSetup | undefined {
  const { kind, options } = endpoint;
  switch (providerOf(kind, options)) {
    case undefined:
      return undefined;
    case 'microsoft':
      return microsoftSetup(endpoint, secrets);
    case 'google':
      return googleSetup(options, secrets);
    case 'custom':
      return customSetup(options, secrets);
  }
}

type Options = Endpoint['options'];
type Provider = 'microsoft' | 'google' | 'custom';

function providerOf(kind: string, options: Options): Provider | undefined {
  const { oauth: wish, preset = '', 'client-id': clientId, 'token-url': tokenUrl } = options;
  if (wish === 'microsoft' || wish === 'google' || wish === 'custom') return wish;
  if (wish !== undefined)
    throw new DomainError('bad-value', `oauth ${wish} is not known: microsoft, google or custom`);
  if (tokenUrl !== undefined) return 'custom';
  if (kind === 'graph') return 'microsoft';
  if (clientId === undefined) return undefined;
  if (preset === 'gmail') return 'google';
  if (kind === 'ews') return 'microsoft';
  return MICROSOFT_PRESETS.has(preset) ? 'microsoft' : undefined;
}

const useOfKind: Readonly<Record<string, TokenUse>> = { graph: 'graph', ews: 'ews' };

function microsoftSetup({ kind, host, options }: Endpoint, secrets: Secrets): OauthSetup {
  const use = useOfKind[kind] ?? 'imap';
  const cloud = cloudOf(use, host, options);
  const proof = proofOf(secrets);
  const tenant = options['tenant'] ?? 'organizations';
  if (proof !== undefined && tenant === 'organizations')
    throw new DomainError(
      'bad-value',
      'a program of its own belongs to one tenant: --option tenant=ID or its domain',
    );
  return withScope(options, {
    server: microsoftServer(cloud, tenant),
    clientId: expectClientId(options),
    ...(proof !== undefined && { proof }),
    appScope: microsoftAppScope(cloud, use),
    userScope: microsoftUserScope(cloud, use),
  });
}

/** A server of an organisation's own takes tokens that were asked for by its own name (hybrid modern authentication). */
function cloudOf(use: TokenUse, host: string, options: Options): MicrosoftCloud {
  const cloud = cloudNamed(options['cloud']);
  const isOwn = use === 'ews' && host !== '' && !isExchangeOnline(host);
  return isOwn ? { ...cloud, outlook: host } : cloud;
}

function googleSetup(options: Options, secrets: Secrets): OauthSetup {
  const key = secrets['client-key'];
  if (key !== undefined) {
    const { tokenUrl, ...serviceAccount } = readServiceAccount(key);
    return withScope(options, {
      server: { tokenUrl },
      clientId: serviceAccount.address,
      serviceAccount,
      appScope: googleAdminScope,
      userScope: googleAdminScope,
    });
  }
  const proof = proofOf(secrets);
  return withScope(options, {
    server: googleServer,
    clientId: expectClientId(options),
    ...(proof !== undefined && { proof }),
    appScope: googleUserScope,
    userScope: googleUserScope,
  });
}

function customSetup(options: Options, secrets: Secrets): OauthSetup {
  const { 'token-url': tokenUrl, 'device-url': deviceUrl, scope = '' } = options;
  if (tokenUrl === undefined)
    throw new DomainError('bad-value', 'where tokens are given is missing: --option token-url=URL');
  const proof = proofOf(secrets);
  return {
    server: { tokenUrl, ...(deviceUrl !== undefined && { deviceUrl }) },
    clientId: expectClientId(options),
    ...(proof !== undefined && { proof }),
    appScope: scope,
    userScope: scope,
  };
}

function withScope({ scope }: Options, setup: OauthSetup): OauthSetup {
  return scope === undefined ? setup : { ...setup, appScope: scope, userScope: scope };
}

function expectClientId({ 'client-id': clientId }: Options): string {
  if (clientId !== undefined) return clientId;
  throw new DomainError(
    'bad-value',
    'the id of the registered application is missing: --option client-id=ID',
  );
}

function proofOf(secrets: Secrets): ClientProof | undefined {
  const { 'client-secret': secret, 'client-key': key } = secrets;
  if (key !== undefined) return readClientKey(key);
  return secret === undefined ? undefined : { kind: 'secret', secret };
}
