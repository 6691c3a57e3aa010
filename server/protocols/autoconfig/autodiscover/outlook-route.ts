import type { Clock } from '#platform/clock.ts';
import {
  type DiscoveryAnswer,
  type DiscoveryRequest,
  type DiscoveryRoute,
  redirectAnswer,
  xmlAnswer,
} from '../exchange.ts';
import type { DiscoverableServices } from '../services.ts';
import type { AdmitVisitor, Visitor } from '../visitor.ts';
import {
  formatMobileSettings,
  formatOutlookFailure,
  formatOutlookSettings,
  type OutlookFailure,
  schemas,
} from './outlook-answer.ts';
import { MAX_REQUEST_BYTES } from './request-size.ts';

export const OUTLOOK_PATH = '/autodiscover/autodiscover.xml';

/**
 * The plain XML form: Outlook, and with a schema of their own phones. Settings are told to the account they are of; for
 * any other address the answer is that it cannot be found, whether it exists or not.
 */
export function outlookRoute(parts: {
  readonly services: () => DiscoverableServices;
  readonly admit: AdmitVisitor;
  readonly clock: Clock;
}): DiscoveryRoute {
  const { services, admit, clock } = parts;
  const fail = (code: OutlookFailure): DiscoveryAnswer => {
    const { hostname } = services();
    return xmlAnswer(formatOutlookFailure(code, { hostname, epochMs: clock.epochMs() }));
  };
  return {
    path: OUTLOOK_PATH,
    methods: ['GET', 'POST'],
    isAnyCase: true,
    isOpenWithoutTls: true,
    async answer(request) {
      if (!request.isConfidential) return toSecureHost(request, services());
      const admission = await admit(request);
      if (admission.kind === 'refused') return admission.answer;
      const body = await request.body(MAX_REQUEST_BYTES);
      const { tryOutlookRequest } = await import('./outlook-request.ts');
      const asked = body === undefined ? undefined : tryOutlookRequest(body);
      if (asked === undefined) return fail(600);
      if (!(await admission.visitor.owns(asked.address))) return fail(500);
      const xml = settingsFor(asked.schema, admission.visitor);
      return xml === undefined ? fail(601) : xmlAnswer(xml);
    },
  };
}

/** Outlook asks over http where to go, and takes 302 for an answer; the host it is sent to has a certificate. */
function toSecureHost({ method }: DiscoveryRequest, { origin }: DiscoverableServices) {
  return redirectAnswer(method === 'POST' ? 307 : 302, `${origin}${OUTLOOK_PATH}`);
}

/** Undefined when no kind of answer that the client takes can be given. */
function settingsFor(schema: string, visitor: Visitor): string | undefined {
  switch (schema.toLowerCase()) {
    case schemas.outlook:
      return formatOutlookSettings(visitor);
    case schemas.mobile:
      return formatMobileSettings(visitor);
    default:
      return undefined;
  }
}
