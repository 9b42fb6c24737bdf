import {
  BookOpenText,
  Building2,
  ChartColumnStacked,
  CircleHelp,
  Coins,
  CreditCard,
  Gauge,
  KeyRound,
  LayoutDashboard,
  type LucideIcon,
  Rocket,
  ScrollText,
  Settings,
  ShieldCheck,
  Tags,
  Ticket,
  Users,
} from "lucide-react";

export type NavEntry = {
  readonly href: string;
  readonly label: string;
  readonly icon: LucideIcon;
  /** Not marked while on a page below it, since those have entries of their own. */
  readonly alone?: boolean;
};

export type NavGroup = {
  /** Absent for what comes first and needs no heading. */
  readonly label?: string;
  readonly entries: readonly NavEntry[];
};

export const PORTAL_NAV: readonly NavGroup[] = [
  {
    entries: [
      { href: "/overview", label: "Overview", icon: LayoutDashboard },
      { href: "/usage", label: "Usage", icon: ChartColumnStacked },
    ],
  },
  {
    label: "Calls",
    entries: [
      { href: "/quick-start", label: "Quick start", icon: Rocket },
      { href: "/keys", label: "Keys", icon: KeyRound },
      { href: "/limits", label: "Limits", icon: Gauge },
    ],
  },
  {
    label: "Money",
    entries: [
      { href: "/billing", label: "Billing", icon: CreditCard },
      { href: "/prices", label: "Prices", icon: Tags },
    ],
  },
  {
    label: "Organization",
    entries: [
      { href: "/team", label: "Team", icon: Users },
      { href: "/settings", label: "Settings", icon: Settings },
    ],
  },
];

export const CONSOLE_NAV: readonly NavGroup[] = [
  {
    entries: [
      { href: "/admin", label: "Today", icon: LayoutDashboard, alone: true },
      { href: "/admin/organizations", label: "Organizations", icon: Building2 },
    ],
  },
  {
    label: "Usage",
    entries: [
      { href: "/admin/price-book", label: "Price book", icon: BookOpenText },
      { href: "/admin/unmatched", label: "Unmatched usage", icon: CircleHelp },
    ],
  },
  {
    label: "Credits",
    entries: [
      { href: "/admin/credit-prices", label: "List prices", icon: Coins },
      { href: "/admin/vouchers", label: "Vouchers", icon: Ticket },
    ],
  },
  {
    label: "Access",
    entries: [
      { href: "/admin/service-keys", label: "Service keys", icon: ShieldCheck },
      { href: "/admin/audit", label: "Audit log", icon: ScrollText },
    ],
  },
];
