import type { FolderJob } from './folder-job.ts';

/** The version that an item of the target has now; '' when it is gone. */
export async function versionOf(
  { target, place }: Pick<FolderJob, 'target' | 'place'>,
  id: string,
): Promise<string> {
  for await (const chunk of target.look(place, [id], false))
    for (const present of chunk) return present.version;
  return '';
}
