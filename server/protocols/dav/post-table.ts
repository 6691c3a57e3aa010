import { postAttachment } from './attachments/post-attachment.ts';
import type { PostAction } from './methods/post-action.ts';
import { postOutbox } from './scheduling/post-outbox.ts';
import { postSharing } from './sharing/post-sharing.ts';

/** Everything that can be posted; the first that fits is done. */
export const postTable: readonly PostAction[] = [postOutbox, postAttachment, postSharing];
