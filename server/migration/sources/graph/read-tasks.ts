import { encode } from '../../graph/folder-tree.ts';
import { readTask, taskExpand } from '../../graph/task/read-task.ts';
import type { SourceFolder } from '../../item.ts';
import type { GraphReading } from './graph-reading.ts';
import type { DocumentReader } from './read-documents.ts';

export function taskReader({ mailbox }: GraphReading, { id: list }: SourceFolder): DocumentReader {
  const tasks = `/todo/lists/${encodeURIComponent(list)}/tasks`;
  return {
    path: (id) => encode(`${tasks}/${encodeURIComponent(id)}?${taskExpand}`),
    plainPath: (id) => `${tasks}/${encodeURIComponent(id)}`,
    toItem: async (task) => await readTask(mailbox, task, tasks),
  };
}
