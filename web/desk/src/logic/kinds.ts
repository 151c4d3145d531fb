/* What a kind of unit is called: by the rulebook in force, or by us. */
import { t, term } from '@shared/i18n';

export function kindName(kind: string): string {
  return term(`kind.${kind}`) ?? t(`unit_kind.${kind}`);
}
