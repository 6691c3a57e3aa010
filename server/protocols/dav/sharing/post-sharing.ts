import { CALENDARSERVER, DAV } from '#codecs/webdav/namespaces.ts';
import { propertyKey } from '#codecs/webdav/property-name.ts';
import type { XmlElement } from '#codecs/xml/element.ts';
import { expectXml } from '../body.ts';
import { refuse } from '../errors.ts';
import { isGeneric, mediaTypeName } from '../kinds/media-type.ts';
import type { PostAction } from '../methods/post-action.ts';
import type { DavRequest } from '../request.ts';
import type { PresentNode } from '../tree/node.ts';
import { assertVisible } from '../tree/privileges.ts';
import { postInviteReply } from './post-invite-reply.ts';
import { isSharable, postShare } from './post-share.ts';

type Answer = (request: DavRequest, node: PresentNode, body: XmlElement) => Promise<void>;

/** What is asked for, by the root of the body. */
const answers: ReadonlyMap<string, Answer> = new Map([
  [propertyKey({ ns: CALENDARSERVER, name: 'share' }), postShare],
  [propertyKey({ ns: DAV, name: 'share-resource' }), postShare],
  [propertyKey({ ns: CALENDARSERVER, name: 'invite-reply' }), postInviteReply],
  [propertyKey({ ns: DAV, name: 'invite-reply' }), postInviteReply],
]);

/** Offers and answers of sharing: whatever comes as XML, or from programs that do not say what they send. */
export const postSharing: PostAction = {
  isOn(node) {
    if (node.kind === 'collection') return isSharable(node);
    return node.kind === 'home' || (node.kind === 'document' && node.space === 'notifications');
  },
  isFor(request) {
    const type = mediaTypeName(request.header('content-type'));
    return isGeneric(type) || /[/+]xml$/.test(type);
  },
  async run(request, node) {
    assertVisible(node);
    const body = await expectXml(request);
    const answer = answers.get(propertyKey(body));
    if (answer === undefined) return refuse(403, `${body.name} cannot be posted here`);
    await answer(request, node, body);
  },
};
