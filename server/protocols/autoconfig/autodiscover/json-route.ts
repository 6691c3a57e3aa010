import type { DiscoveryAnswer, DiscoveryRequest, DiscoveryRoute } from '../exchange.ts';
import { type FindOurDomain, tryOurAddress } from '../our-domain.ts';
import { type DiscoverableServices, urlOf } from '../services.ts';
import { OUTLOOK_PATH } from './outlook-route.ts';

const PATH = '/autodiscover/autodiscover.json';

/** Names of the protocols, and the address of each that is there. */
type ProtocolUrl = (services: DiscoverableServices) => string | undefined;
const protocols: Readonly<Record<string, ProtocolUrl>> = {
  ActiveSync: (services) => urlOf(services, 'activesync'),
  AutodiscoverV1: ({ origin }) => `${origin}${OUTLOOK_PATH}`,
  Ews: (services) => urlOf(services, 'ews'),
};

/** Those that clients ask Exchange for and that are not for others to have. */
const foreign: ReadonlySet<string> = new Set(
  [
    'Rest',
    'Substrate',
    'SubstrateSearchService',
    'SubstrateNotificationService',
    'OutlookMeetingScheduler',
    'OutlookPay',
    'OutlookCloudSettingsService',
    'OutlookLocationsService',
    'OutlookTailoredExperiences',
    'Actions',
    'Connectors',
    'ConnectorsProcessors',
    'ConnectorsWebhook',
    'NotesClient',
    'OwaPoweredExperience',
    'ToDo',
    'Weve',
  ].map((name) => name.toLowerCase()),
);

/**
 * The JSON form: where one protocol of an address is. It is for everybody, so it tells of the domain only; an address that
 * does not exist is answered like one that does.
 */
export function jsonRoutes(
  services: () => DiscoverableServices,
  findOurDomain: FindOurDomain,
): DiscoveryRoute[] {
  return [PATH, `${PATH}/`].map((path) => ({
    path,
    methods: ['GET'],
    isAnyCase: true,
    async answer(request) {
      const asked = readQuestion(request);
      if (asked.address === '') return missing('Email');
      if (asked.protocol === '') return missing('Protocol');
      if ((await tryOurAddress(asked.address, findOurDomain)) === undefined)
        return failure(404, 'UserNotFound', 'The given user is not known here.');
      return locate(asked.protocol, services());
    },
  }));
}

/** `?Email=..&Protocol=..` with names in any case, or the address in the path: `/v1.0/ADDRESS?Protocol=..`. */
function readQuestion({ path, query }: DiscoveryRequest): { address: string; protocol: string } {
  const given = new Map([...query].map(([name, value]) => [name.toLowerCase(), value.trim()]));
  const inPath = /^\/v1\.0\/([^/]+)\/?$/i.exec(path.slice(PATH.length))?.[1] ?? '';
  return {
    address: given.get('email') ?? tryDecode(inPath),
    protocol: given.get('protocol') ?? '',
  };
}

function tryDecode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}

function locate(asked: string, services: DiscoverableServices): DiscoveryAnswer {
  const found = Object.entries(protocols).find(
    ([name]) => name.toLowerCase() === asked.toLowerCase(),
  );
  const url = found?.[1](services);
  if (found !== undefined && url !== undefined) return json(200, { Protocol: found[0], Url: url });
  if (found !== undefined || foreign.has(asked.toLowerCase()))
    return failure(400, 'ProtocolNotSupported', 'The given protocol is not available here.');
  const there = Object.entries(protocols).filter(([, urlIn]) => urlIn(services) !== undefined);
  const names = there.map(([name]) => name).join(',');
  return failure(400, 'InvalidProtocol', `The given protocol is not known. Supported: '${names}'`);
}

function missing(parameter: string): DiscoveryAnswer {
  const text = `A valid value must be provided for the query parameter '${parameter}'`;
  return failure(400, 'MandatoryParameterMissing', text);
}

function failure(status: number, code: string, message: string): DiscoveryAnswer {
  return json(status, { ErrorCode: code, ErrorMessage: message });
}

function json(status: number, value: object): DiscoveryAnswer {
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  };
  return { status, headers, body: JSON.stringify(value) };
}
