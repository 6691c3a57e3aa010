import type { Route } from './call.ts';
import { calendarRoutes } from './calendar-routes.ts';
import { contactRoutes } from './contact-routes.ts';
import { exportRoutes } from './export-routes.ts';
import { mailRoutes } from './mail-routes.ts';
import { settingsRoutes } from './settings-routes.ts';
import { taskRoutes } from './task-routes.ts';

/** The first that fits answers. */
export const routes: readonly Route[] = [
  ...settingsRoutes,
  ...mailRoutes,
  ...calendarRoutes,
  ...contactRoutes,
  ...taskRoutes,
  ...exportRoutes,
];
