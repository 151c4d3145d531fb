/* Places beside the work list that a key or the palette goes to: the page, and the call that its readers may make. */
import type { OperationName } from '@shared/api';
import type { Place } from '../logic/keys';

export const PAGES: Partial<Record<Place, { name: string; needs: OperationName }>> = {
  duties: { name: 'duties', needs: 'duties' },
  works: { name: 'works', needs: 'works' },
  receptions: { name: 'receptions', needs: 'desk_receptions' },
  measures: { name: 'measures', needs: 'measures' },
  staff: { name: 'staff', needs: 'staff_board' },
  register: { name: 'register', needs: 'petition_register' },
  admin: { name: 'admin', needs: 'unit_list' },
  audit: { name: 'audit', needs: 'audit_list' },
  findings: { name: 'findings', needs: 'findings_board' },
  readings: { name: 'readings', needs: 'reading_list' },
};
