import type { XmlElement } from '#codecs/xml/element.ts';
import { m, part, t, textAt } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { failureOf } from './response-messages.ts';

/** Answers while somebody is out of office. */
export interface OofSettings {
  readonly state: 'Disabled' | 'Enabled' | 'Scheduled';
  readonly audience: 'None' | 'Known' | 'All';
  /** As they stand there, in UTC without saying so. */
  readonly start?: string;
  readonly end?: string;
  /** HTML or text. */
  readonly internalReply: string;
  readonly externalReply: string;
}

export function getUserOofSettings(address: string): EwsOperation<OofSettings> {
  return {
    request: m('GetUserOofSettingsRequest', formatMailbox(address)),
    isRepeatable: true,
    read(response) {
      assertDone(response);
      const settings = part(response, 'OofSettings');
      const start = textAt(settings, 'Duration', 'StartTime');
      const end = textAt(settings, 'Duration', 'EndTime');
      return {
        state: oneOf(['Disabled', 'Enabled', 'Scheduled'], textAt(settings, 'OofState')),
        audience: oneOf(['None', 'Known', 'All'], textAt(settings, 'ExternalAudience')),
        ...(start !== undefined && { start }),
        ...(end !== undefined && { end }),
        internalReply: textAt(settings, 'InternalReply', 'Message') ?? '',
        externalReply: textAt(settings, 'ExternalReply', 'Message') ?? '',
      };
    },
  };
}

export function setUserOofSettings(address: string, settings: OofSettings): EwsOperation<void> {
  const { state, audience, start, end, internalReply, externalReply } = settings;
  const hasDuration = start !== undefined && end !== undefined;
  return {
    request: m('SetUserOofSettingsRequest', [
      formatMailbox(address),
      t('UserOofSettings', [
        t('OofState', state),
        t('ExternalAudience', audience),
        hasDuration ? t('Duration', [t('StartTime', start), t('EndTime', end)]) : undefined,
        t('InternalReply', t('Message', internalReply)),
        t('ExternalReply', t('Message', externalReply)),
      ]),
    ]),
    isRepeatable: true,
    read: assertDone,
  };
}

function formatMailbox(address: string): XmlElement {
  return t('Mailbox', [t('Address', address), t('RoutingType', 'SMTP')]);
}

function assertDone(response: XmlElement): void {
  const failure = failureOf(part(response, 'ResponseMessage') ?? response);
  if (failure !== undefined) throw failure;
}

function oneOf<T extends string>(values: readonly [T, ...T[]], text: string | undefined): T {
  return values.find((value) => value === text?.trim()) ?? values[0];
}
