import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import { parseAutodiscoverAnswer } from './autodiscover.ts';
import { parseEnvelope } from './envelope.ts';
import { getItem } from './get-item.ts';
import { syncFolderItems } from './sync-folder-items.ts';

const around = (inside: string): Buffer =>
  Buffer.from(
    `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" ` +
      `xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Body>${inside}</s:Body></s:Envelope>`,
  );

/** Law: an answer gives values, DomainError or InputSyntaxError. */
export const target = {
  name: 'codecs/ews',
  corpus: (): Buffer[] => [
    around(
      '<m:GetItemResponse><m:ResponseMessages><m:GetItemResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>' +
        '<m:Items><t:Message><t:ItemId Id="a" ChangeKey="b"/></t:Message></m:Items></m:GetItemResponseMessage></m:ResponseMessages></m:GetItemResponse>',
    ),
    around(
      '<m:SyncFolderItemsResponse><m:ResponseMessages><m:SyncFolderItemsResponseMessage ResponseClass="Error"><m:ResponseCode>ErrorX</m:ResponseCode>' +
        '</m:SyncFolderItemsResponseMessage></m:ResponseMessages></m:SyncFolderItemsResponse>',
    ),
    Buffer.from(
      '<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response><Account><Action>settings</Action>' +
        '<Protocol><Type>EXPR</Type><EwsUrl>https://a.test/e</EwsUrl></Protocol></Account></Response></Autodiscover>',
    ),
    around('<s:Fault><faultstring>x</faultstring><detail/></s:Fault>'),
  ],
  run(input: Buffer): void {
    try {
      if (input.includes('<Autodiscover')) {
        parseAutodiscoverAnswer(input);
        return;
      }
      const { response } = parseEnvelope(input, 100_000);
      getItem([], {}).read(response);
      syncFolderItems({ id: '' }, {}, '').read(response);
    } catch (error) {
      if (!(error instanceof DomainError || error instanceof InputSyntaxError)) throw error;
    }
  },
};
