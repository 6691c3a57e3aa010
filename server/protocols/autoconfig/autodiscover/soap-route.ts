import { type DiscoveryAnswer, type DiscoveryRoute, textAnswer, xmlAnswer } from '../exchange.ts';
import { element, type Markup } from '../markup.ts';
import type { FindOurDomain } from '../our-domain.ts';
import type { AdmitVisitor, Visitor } from '../visitor.ts';
import { MAX_REQUEST_BYTES } from './request-size.ts';
import { formatSoapAnswer, formatSoapFault, noRedirect, outcome } from './soap-answer.ts';
import type { SoapRequest } from './soap-request.ts';
import { domainSettingOf, formatUserSettings, settingError } from './user-settings.ts';

/** Users or domains in one call; that of Exchange is 90 for users. */
const MAX_SUBJECTS = 100;
/** There are fewer settings than these. */
const MAX_SETTINGS = 200;

/** The SOAP form. Users other than the one who signed in are not known, whether they exist or not. */
export function soapRoute(parts: {
  readonly admit: AdmitVisitor;
  readonly findOurDomain: FindOurDomain;
}): DiscoveryRoute {
  const { admit, findOurDomain } = parts;
  return {
    path: '/autodiscover/autodiscover.svc',
    methods: ['GET', 'POST'],
    isAnyCase: true,
    async answer(request) {
      const admission = await admit(request);
      if (admission.kind === 'refused') return admission.answer;
      if (request.method !== 'POST')
        return textAnswer(200, 'Autodiscover: POST a SOAP request here.');
      const body = await request.body(MAX_REQUEST_BYTES);
      const { trySoapRequest } = await import('./soap-request.ts');
      const asked = body === undefined ? undefined : trySoapRequest(body);
      if (asked === undefined) return textAnswer(400, 'This is no SOAP request.');
      return await answerOperation(asked, admission.visitor, findOurDomain);
    },
  };
}

async function answerOperation(
  asked: SoapRequest,
  visitor: Visitor,
  findOurDomain: FindOurDomain,
): Promise<DiscoveryAnswer> {
  const { operation, messageId } = asked;
  const answer = (content: readonly Markup[]) =>
    xmlAnswer(formatSoapAnswer(operation, messageId, content));
  switch (asked.operation) {
    case 'GetUserSettings': {
      const { mailboxes, settings } = asked;
      if (!isFine(mailboxes, settings)) return answer(outcome('InvalidRequest'));
      const users = await Promise.all(
        mailboxes.map(async (mailbox) => await userResponse(mailbox, settings, visitor)),
      );
      return answer([...outcome('NoError'), element('UserResponses', users)]);
    }
    case 'GetDomainSettings': {
      const { domains, settings } = asked;
      if (!isFine(domains, settings)) return answer(outcome('InvalidRequest'));
      const responses = await Promise.all(
        domains.map(async (name) => {
          const isOurs = (await findOurDomain(name)) !== undefined;
          return domainResponse(isOurs, settings, visitor);
        }),
      );
      return answer([...outcome('NoError'), element('DomainResponses', responses)]);
    }
    case 'GetFederationInformation':
      return answer(outcome('NotFederated'));
    case 'other':
      return xmlAnswer(formatSoapFault(messageId), { status: 500 });
  }
}

function isFine(subjects: readonly string[], settings: readonly string[]): boolean {
  const hasSubjects = subjects.length > 0 && subjects.length <= MAX_SUBJECTS;
  return hasSubjects && settings.length > 0 && settings.length <= MAX_SETTINGS;
}

async function userResponse(
  mailbox: string,
  settings: readonly string[],
  visitor: Visitor,
): Promise<Markup> {
  const content = (await visitor.owns(mailbox))
    ? [...outcome('NoError'), noRedirect, ...formatUserSettings(settings, visitor)]
    : [
        ...outcome('InvalidUser'),
        noRedirect,
        element('UserSettingErrors'),
        element('UserSettings'),
      ];
  return element('UserResponse', content);
}

function domainResponse(
  isOurs: boolean,
  settings: readonly string[],
  { services }: Visitor,
): Markup {
  const found: Markup[] = [];
  const errors: Markup[] = [];
  for (const name of isOurs ? new Set(settings) : []) {
    const value = domainSettingOf(name, services);
    if (value === undefined) errors.push(settingError('DomainSettingError', name));
    else
      found.push(
        element('DomainSetting', [element('Name', name), element('Value', value)], {
          'i:type': 'DomainStringSetting',
        }),
      );
  }
  return element('DomainResponse', [
    ...outcome(isOurs ? 'NoError' : 'InvalidDomain'),
    element('DomainSettingErrors', errors),
    element('DomainSettings', found),
    noRedirect,
  ]);
}
