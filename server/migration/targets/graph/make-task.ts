import { isFatal } from '#clients/graph/run-batch.ts';
import { objectsAt, textAt, type JsonObject } from '#codecs/graph/json-value.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { mainComponents } from '#codecs/icalendar/main-components.ts';
import { isDomainError } from '#platform/errors.ts';
import type { NewAttachment } from '../../graph/format-facts.ts';
import { EXTENSION } from '../../graph/task/extension.ts';
import { prepareTask } from '../../graph/task/format-task.ts';
import type { Loss } from '../../item.ts';
import type { WriteItem } from '../../target.ts';
import { pathsOf, type GraphAccount, type GraphFolder } from './graph-account.ts';
import { markerOf } from './marker.ts';
import type { Made } from './made.ts';

/** Graph takes no larger ones in one request; base64 counts. */
const MAX_BASE64 = 4_000_000;

/**
 * Makes a task of a VTODO. To Do has no properties of MAPI: until the extension is there by which the task is known again, a link
 * names it, which is made in one with it and goes then.
 */
export async function makeTask(
  { mailbox, zone }: GraphAccount,
  folder: GraphFolder,
  item: WriteItem,
  calendar: Component,
): Promise<Made> {
  const nowSeconds = Math.floor(mailbox.client.clock.epochMs() / 1000);
  const prepared = prepareTask(calendar, mainComponents(calendar), { zone, nowSeconds });
  const marker = markerOf(item);
  const made = await mailbox.ask({
    method: 'POST',
    path: pathsOf.tasks.list(folder.id),
    json: { ...prepared.json, linkedResources: [linkOf(marker)] },
  });
  const path = pathsOf.tasks.item(folder.id, textAt(made, 'id') ?? '');
  const uid = prepared.uid?.trim();
  await mailbox.ask({
    method: 'POST',
    path: `${path}/extensions`,
    json: {
      '@odata.type': 'microsoft.graph.openTypeExtension',
      extensionName: EXTENSION,
      id: EXTENSION,
      carriedOver: marker,
      ...(uid !== undefined && { uid }),
    },
  });
  await dropLink(mailbox, path);
  const losses = [
    ...prepared.losses,
    ...(await addAttachments(mailbox, path, prepared.attachments)),
  ];
  return { item: await mailbox.ask({ path }), uid, losses };
}

const APPLICATION = 'Mailstead';

function linkOf(marker: string): JsonObject {
  return { applicationName: APPLICATION, displayName: APPLICATION, externalId: marker };
}

async function dropLink(mailbox: GraphAccount['mailbox'], path: string): Promise<void> {
  const { linkedResources } = await mailbox.ask({ path: `${path}?$expand=linkedResources` });
  for (const link of objectsAt({ linkedResources }, 'linkedResources'))
    if (textAt(link, 'applicationName') === APPLICATION)
      await mailbox.ask({
        method: 'DELETE',
        path: `${path}/linkedResources/${encodeURIComponent(textAt(link, 'id') ?? '')}`,
      });
}

async function addAttachments(
  mailbox: GraphAccount['mailbox'],
  path: string,
  attachments: readonly NewAttachment[],
): Promise<Loss[]> {
  const losses: Loss[] = [];
  for (const { name, contentType, content } of attachments)
    try {
      if (content.length > MAX_BASE64) {
        losses.push({
          what: 'attachment',
          detail: `${name}: larger than 3 MB, which To Do takes at most`,
        });
        continue;
      }
      await mailbox.ask({
        method: 'POST',
        path: `${path}/attachments`,
        json: {
          '@odata.type': '#microsoft.graph.taskFileAttachment',
          name,
          contentType,
          contentBytes: content,
        },
      });
    } catch (error) {
      if (!isDomainError(error) || isFatal(error)) throw error;
      losses.push({ what: 'attachment', detail: `${name}: ${error.message}` });
    }
  return losses;
}

/** Tasks that carry one of the marks, in either place. */
export async function findWrittenTasks(
  { mailbox }: GraphAccount,
  folder: GraphFolder,
  keys: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const expand = `$expand=linkedResources,extensions($filter=id%20eq%20%27${EXTENSION}%27)`;
  const path = `${pathsOf.tasks.list(folder.id)}?${expand}&$top=500`;
  for await (const { items } of mailbox.pages({ path }))
    for (const task of items) {
      const marks = [
        ...objectsAt(task, 'extensions').map((it) => textAt(it, 'carriedOver')),
        ...objectsAt(task, 'linkedResources').map((it) => textAt(it, 'externalId')),
      ];
      const key = marks.flatMap((it) => keys.get(it ?? '') ?? [])[0];
      const id = textAt(task, 'id');
      if (key !== undefined && id !== undefined) found.set(key, id);
    }
  return found;
}
