// Streams of items, of which everybody but the double has to take the contents as given.
import { parseXml } from '../../../server/codecs/xml/parse-xml.ts';
import { formatXml } from '../../../server/codecs/xml/format-xml.ts';
import { DoubleError } from './double-error.ts';
import { addItem, changeKeyOf } from './double-mailbox.ts';
import { findFolder, findItem, respondEach, type Operation } from './request-context.ts';
import { kid, kids, M, make, says, sayAttribute, typed } from './xml-parts.ts';

export const exportItems: Operation = (context, request) =>
  respondEach('ExportItems', kids(kid(request, 'ItemIds')), (id) => {
    const { item } = findItem(context, id);
    const mime =
      item.mime === undefined ? [] : [typed('MimeContent', item.mime.toString('base64'))];
    const text = formatXml(typed(item.elementName, [...mime, ...item.properties]));
    return [
      make(M, 'ItemId', [], { Id: item.id, ChangeKey: changeKeyOf(item) }),
      make(M, 'Data', Buffer.from(text).toString('base64')),
    ];
  });

export const uploadItems: Operation = (context, request) =>
  respondEach('UploadItems', kids(kid(request, 'Items')), (given) => {
    if (sayAttribute(given, 'CreateAction') !== 'CreateNew')
      throw new DoubleError('ErrorInvalidOperation');
    const folder = findFolder(
      context,
      typed('FolderId', [], {
        Id: sayAttribute(kid(given, 'ParentFolderId'), 'Id'),
      }),
    );
    const bytes = Buffer.from(says(given, 'Data') ?? '', 'base64');
    const element = parseXml(bytes, { maxBytes: 100_000_000 });
    const mime = says(element, 'MimeContent');
    const item = addItem(
      folder,
      element.name,
      kids(element).filter((e) => e.name !== 'MimeContent'),
      {
        at: context.state.now(),
        ...(mime !== undefined && { mime: Buffer.from(mime, 'base64') }),
      },
    );
    return [make(M, 'ItemId', [], { Id: item.id, ChangeKey: changeKeyOf(item) })];
  });
