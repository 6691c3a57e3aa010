import { formatOutlookFailure } from './autodiscover/outlook-answer.ts';
import { tryOutlookRequest, tryRequestDocument } from './autodiscover/outlook-request.ts';
import { formatSoapAnswer, outcome } from './autodiscover/soap-answer.ts';
import { trySoapRequest } from './autodiscover/soap-request.ts';
import { chooseLanguage } from './language.ts';
import { element } from './markup.ts';
import { tryBasicCredentials } from '#codecs/webdav/basic-credentials.ts';

/** Hostile requests come to a value or to none, and what is echoed of them stays in its place. */
export const target = {
  name: 'protocols/autoconfig',
  corpus: () =>
    [
      '<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request><EMailAddress>a@b.test</EMailAddress></Request></Autodiscover>',
      '<s:Envelope xmlns:s="e"><s:Header><MessageID>urn:uuid:1</MessageID></s:Header><s:Body><GetUserSettingsRequestMessage><Request><Users><User><Mailbox>a@b.test</Mailbox></User></Users><RequestedSettings><Setting>UserDN</Setting></RequestedSettings></Request></GetUserSettingsRequestMessage></s:Body></s:Envelope>',
      'Basic YTpi',
      'de-CH, en;q=0.5',
    ].map((text) => Buffer.from(text)),
  run(input: Buffer): void {
    const text = input.toString('utf8');
    chooseLanguage(text, ['en', 'de']);
    tryBasicCredentials(text);
    tryBasicCredentials(`Basic ${input.toString('base64')}`);
    tryOutlookRequest(input);
    const messageId = trySoapRequest(input)?.messageId ?? '';
    const settings = element('Setting', text, { name: text });
    for (const xml of [
      formatSoapAnswer('GetUserSettings', messageId, [...outcome('NoError'), settings]),
      formatOutlookFailure(600, { hostname: text, epochMs: 0 }),
    ])
      if (xml.length < 50_000 && tryRequestDocument(Buffer.from(xml)) === undefined)
        throw new Error(`not well-formed: ${xml.slice(0, 500)}`);
  },
};
